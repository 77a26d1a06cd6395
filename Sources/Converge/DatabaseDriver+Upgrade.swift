import Hosts
import Planning
package import Systems

/// Newer packages, member by member.
extension DatabaseDriver {
    /// By host, what Debian's archive has newer than what is installed there; hosts without anything newer are absent.
    ///
    /// - Throws: ``Failure`` when a member's host cannot say.
    package func upgrades() async throws -> [String: [DatabaseUpgrade.Version]] {
        var newer: [String: [DatabaseUpgrade.Version]] = [:]
        for member in goal.cluster.members {
            let result = try await on(member.host, DatabaseUpgrade.look, "reading Debian's archive failed")
            let versions = DatabaseUpgrade.read(result).filter(\.isNewer)
            if !versions.isEmpty { newer[member.host] = versions }
        }
        return newer
    }

    /// Brings one member's packages, starts it, and waits until it is in step.
    ///
    /// - Throws: ``Failure`` when another member is not in step, or when this one does not come back.
    package func upgrade(_ host: String) async throws {
        let seen = try await refuseUnlessOthersAreInStep(host, "upgraded")
        // Debian's own scripts stop the server.
        let writer = try await makeWay(host, seen)
        try await on(host, DatabaseUpgrade.install, "upgrading MariaDB's packages failed")
        try await start(host, seen, writer: writer)
        try await on(host, DatabaseUpgrade.tables, "upgrading the server's own tables failed")
    }
}
