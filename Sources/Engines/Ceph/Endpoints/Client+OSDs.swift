extension Ceph.Client {
    /// `ceph osd tree`: hosts and the OSDs on them.
    package func osdTree() async throws -> Ceph.OSDTree { try await ask(["osd", "tree"]) }

    /// `ceph osd df`: how full each OSD is. A manager daemon must answer.
    package func osdUsage() async throws -> Ceph.OSDUsage { try await ask(["osd", "df"]) }

    /// `ceph osd dump`, now or as it was after an earlier change; the monitors keep some hundreds.
    package func osdMap(at change: Int? = nil) async throws -> Ceph.OSDMap {
        try await ask(["osd", "dump"] + (change.map { ["\($0)"] } ?? []))
    }

    /// `ceph osd down`: one that lives after all notices it and is up again within two seconds.
    package func markDown(osds: [Int]) async throws {
        guard !osds.isEmpty else { return }
        try await ceph(["osd", "down"] + osds.map(String.init))
    }

    /// `ceph osd blocklist ls`
    package func blocklist() async throws -> [Ceph.Blocked] { try await ask(["osd", "blocklist", "ls"]) }

    /// `ceph osd blocklist add`: no OSD takes anything more from this client. An entry that is there already keeps its end.
    package func block(_ address: String, seconds: Int) async throws {
        try await ceph(["osd", "blocklist", "add", address, String(seconds)])
    }
}
