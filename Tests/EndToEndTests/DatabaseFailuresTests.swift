import FoundationEssentials
import Hosts
import Planning
import Testing

/// Databases on three hosts of their own. Each test leaves all members in step.
extension EndToEnd.DatabaseFailures {
    @Test func `three plain hosts form a cluster with the estate's databases, and then nothing is to be done`()
        async throws
    {
        let lab = try await Labs.database()
        try await lab.trivet("db", "status").expect(0).says(
            "the databases can be used; any one host may be lost",
            "forum"
        )
        try await lab.trivet("plan").expect(0).says("Nothing to do")
        for host in lab.names {
            #expect(try await lab.ask("SELECT @@wsrep_gtid_mode", on: host) == "1")
            #expect(try await lab.ask("SHOW GRANTS FOR forum", on: host).contains("REQUIRE X509"))
            #expect(try await lab.ask("SHOW STATUS LIKE 'wsrep_cluster_size'", on: host).hasSuffix("3"))
        }
    }

    @Test func `what is changed by hand in a user's rights is seen and set right`() async throws {
        let lab = try await Labs.database()
        try await lab.say("GRANT DROP ON *.* TO forum; ALTER USER reader IDENTIFIED BY 'other'", on: "merlin")
        try await lab.trivet("plan").expect(0).says(
            "mend the user forum",
            "it has DROP ON *.*",
            "its password is another"
        )
        try await lab.trivet("apply", "--yes").expect(0)
        try await lab.trivet("plan").expect(0).says("Nothing to do")
    }

    @Test func `what leaves the estate file is kept and shown, and dropped only by its name`() async throws {
        let lab = try await Labs.database()
        try await lab.say("CREATE DATABASE old; CREATE TABLE old.t (a INT PRIMARY KEY)", on: "kestrel")
        try await lab.trivet("apply", "--yes").expect(0)
        try await lab.trivet("db", "status").expect(0).says("Not in the estate file, and kept", "trivet db drop old")
        try await lab.trivet("db", "drop", "old").expect(4)
        try await lab.trivet("db", "drop", "old", "--confirm", "odl").expect(4)
        try await lab.trivet("db", "drop", "forum", "--confirm", "forum").expect(1).says("is in the estate file")
        try await lab.trivet("db", "drop", "old", "--confirm", "old").expect(0)
        #expect(try await lab.ask("SHOW DATABASES LIKE 'old'", on: "osprey").isEmpty)
    }

    @Test(arguments: ["kestrel", "merlin", "osprey"])
    func `the others go on while a host is without power, and it catches up`(host: String) async throws {
        let lab = try await Labs.database()
        let other = try #require(lab.names.first { $0 != host })
        try await lab.prepareLedger(on: other)
        try await lab.lab("kill", host)
        try await eventually("the others write", within: .seconds(20)) { try await lab.write(1, on: other) }
        try await lab.trivet("db", "status").expect(1).says("2 of 3 members of the database are in step")
        try await lab.lab("start", host)
        try await lab.becomesInStep(within: .seconds(120))
        #expect(try await lab.ask("SELECT count(*) FROM forum.ledger", on: host) == "1")
    }

    @Test func `a member that dies is started again`() async throws {
        let lab = try await Labs.database()
        try await lab.on("merlin", "systemctl kill --signal=KILL mariadb").expect(0)
        try await lab.becomesInStep(within: .seconds(60))
    }

    @Test func `one that was stopped stays stopped until it is wanted`() async throws {
        let lab = try await Labs.database()
        try await lab.on("merlin", "systemctl stop mariadb").expect(0)
        try await eventually("status says so", within: .seconds(30)) {
            try await lab.trivet("db", "status").words.contains("MariaDB on merlin was stopped")
        }
        try await lab.trivet("db", "restart", "merlin").expect(0)
        try await lab.becomesInStep(within: .seconds(60))
    }

    @Test func `after the power of all failed together it writes again by itself, and nothing is lost`() async throws {
        let lab = try await Labs.database()
        try await lab.prepareLedger(on: "kestrel")
        for number in 1...20 { #expect(try await lab.write(number, on: lab.names[number % 3])) }
        try await lab.lab("kill", "--all")
        try await lab.lab("start", "--all")
        try await eventually("it can be written to", within: .seconds(120)) { try await lab.write(100, on: "kestrel") }
        try await lab.becomesInStep(within: .seconds(120))
        for host in lab.names { #expect(try await lab.ask("SELECT count(*) FROM forum.ledger", on: host) == "21") }
    }

    @Test func `one that lost its majority writes nothing, and all write again by themselves when the others are back`()
        async throws
    {
        let lab = try await Labs.database()
        try await lab.prepareLedger(on: "merlin")
        #expect(try await lab.write(1, on: "merlin"))
        try await lab.lab("kill", "kestrel", "osprey")
        try await eventually("merlin knows that it is alone", within: .seconds(60)) {
            try await lab.ask("SHOW STATUS LIKE 'wsrep_cluster_status'", on: "merlin").contains("non-Primary")
        }
        #expect(try await !lab.write(2, on: "merlin"))
        try await lab.lab("start", "--all")
        try await eventually("it can be written to", within: .seconds(120)) { try await lab.write(3, on: "merlin") }
        try await lab.becomesInStep(within: .seconds(120))
        #expect(try await lab.ask("SELECT group_concat(id) FROM forum.ledger", on: "osprey") == "1,3")
    }

    @Test func `after a clean stop of all hosts it writes again by itself`() async throws {
        let lab = try await Labs.database()
        try await lab.prepareLedger(on: "kestrel")
        for host in lab.names { try await lab.on(host, "systemctl poweroff") }
        try await eventually("all hosts are off", within: .seconds(90), every: .seconds(1)) {
            try await Labs.lab(lab.name).hosts.allSatisfy { $0.power == "off" }
        }
        try await lab.lab("start", "--all")
        try await eventually("it can be written to", within: .seconds(120)) { try await lab.write(1, on: "kestrel") }
        try await lab.becomesInStep(within: .seconds(120))
    }

    @Test func `one alone waits for a person, and what only the others had is set aside`() async throws {
        let lab = try await Labs.database()
        try await lab.prepareLedger(on: "kestrel")
        try await lab.lab("kill", "kestrel")
        try await eventually("the others write", within: .seconds(20)) { try await lab.write(1, on: "merlin") }
        try await lab.lab("kill", "merlin", "osprey")
        try await lab.lab("start", "kestrel")
        try await eventually("it asks for a decision", within: .seconds(90)) {
            try await lab.trivet("db", "status", timeout: 60).words.contains("trivet db recover kestrel")
        }
        try await lab.trivet("db", "recover", "kestrel", "--yes").expect(0)
        try await eventually("it can be written to", within: .seconds(60)) { try await lab.write(2, on: "kestrel") }
        try await lab.lab("start", "--all")
        try await lab.becomesInStep(within: .seconds(240))
        for host in ["merlin", "osprey"] {
            try await lab.on(host, "ls -d /var/lib/mysql.aside-*").expect(0)
            #expect(try await lab.ask("SELECT group_concat(id) FROM forum.ledger", on: host) == "2")
        }
    }

    @Test func `what somebody stopped on all hosts is started by apply`() async throws {
        let lab = try await Labs.database()
        for host in lab.names { try await lab.on(host, "systemctl stop mariadb").expect(0) }
        try await eventually("status says so", within: .seconds(30)) {
            try await lab.trivet("db", "status").words.contains("was stopped")
        }
        try await lab.trivet("apply", "--yes").expect(0)
        try await lab.becomesInStep(within: .seconds(60))
    }

    @Test func `newer packages come to one member after the other, and the writer makes way first`() async throws {
        let lab = try await Labs.database()
        for host in lab.names {
            try await lab.on(host, Self.older).expect(0)
            try await lab.trivet("db", "restart", host).expect(0)
            try await lab.becomesInStep(within: .seconds(120))
        }
        let before = try await lab.agreedWriter()
        try await lab.prepareLedger(on: before.name)
        try await lab.trivet("db", "upgrade").expect(4).says("mariadb-server", "~older")
        let output = try await lab.trivet("db", "upgrade", "--yes", timeout: 900).expect(0)
        for host in lab.names {
            output.says("\(host)  is in step again")
            try await lab.on(host, "dpkg-query -W mariadb-server | grep older").expect(1)
        }
        let after = try await lab.agreedWriter()
        // By the end it may have come back to where it was.
        #expect(after.epoch > before.epoch)
        #expect(try await lab.write(1, on: after.name))
        try await lab.trivet("db", "upgrade", "--yes").expect(0).says("all members have the newest MariaDB")
        try await lab.trivet("plan").expect(0).says("Nothing to do")
    }

    /// The same packages under a lower version.
    private static let older = """
        cd $(mktemp -d) && chmod 755 . && apt-get -qq update && apt-get -qq download mariadb-server mariadb-client || exit
        for package in *.deb; do
            dpkg-deb -R $package tree && version=$(sed -n 's/^Version: //p' tree/DEBIAN/control) &&
            sed -i "s/$version/&~older/g" tree/DEBIAN/control && dpkg-deb -Znone -b tree older-$package > /dev/null || exit
            rm -r tree
        done
        DEBIAN_FRONTEND=noninteractive dpkg -i --force-downgrade,confold older-*.deb
        """

    @Test func `changed settings restart one member after the other`() async throws {
        let lab = try await Labs.database()
        try lab.edit("trivet.yaml", "database:", "database:\n  memory: 160M")
        try await lab.trivet("apply", "--yes").expect(0).says("restart MariaDB")
        #expect(try await lab.ask("SELECT @@innodb_buffer_pool_size", on: "osprey") == "\(160 << 20)")
        try await lab.trivet("plan").expect(0).says("Nothing to do")
    }
}

extension Labs {
    private static let cluster = "test-database"

    /// Three hosts with the databases of the tests; made when the first of them asks.
    static func database() async throws -> TestLab {
        if let lab = try? await lab(cluster), FileManager.default.fileExists(atPath: lab.kept) { return lab }
        let lab = try await up(cluster, "--hosts", "3")
        try lab.write("trivet.yaml", try lab.read("trivet.yaml") + databases)
        try await lab.trivet("init").expect(0)
        for secret in ["forum-db", "reader"] {
            try await lab.trivet("secret", "set", secret, input: "password-of-\(secret)").expect(0)
        }
        try await lab.trivet("apply", "--yes", timeout: 900).expect(0)
        try await lab.keep()
        return lab
    }

    private static let databases = """
        database:
          databases:
            forum: { password: !secret forum-db }
          users:
            reader: { password: !secret reader, reads: [forum] }

        """
}
