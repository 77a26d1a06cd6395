import Planning
import Systems
import Testing

@Suite struct DatabaseUpgradeTests {
    @Test func `what is newer in the archive is told from what is installed; what is not installed does not count`() {
        let said = """
            galera-4:
              Installed: 26.4.23-0+deb13u1
              Candidate: 26.4.23-0+deb13u1
              Version table:
             *** 26.4.23-0+deb13u1 500
            mariadb-server:
              Installed: 1:11.8.3-0+deb13u1
              Candidate: 1:11.8.6-0+deb13u1
              Version table:
                 1:11.8.6-0+deb13u1 500
            mariadb-backup:
              Installed: (none)
              Candidate: 1:11.8.6-0+deb13u1
            """
        let versions = DatabaseUpgrade.read(CommandResult(status: 0, output: said))
        #expect(versions.map(\.package) == ["galera-4", "mariadb-server"])
        #expect(
            versions.filter(\.isNewer) == [
                .init("mariadb-server", installed: "1:11.8.3-0+deb13u1", candidate: "1:11.8.6-0+deb13u1")
            ]
        )
    }
}
