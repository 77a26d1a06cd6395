extension Ceph.Client {
    /// `ceph fs dump`
    package func fileSystems() async throws -> Ceph.FileSystems { try await ask(["fs", "dump"]) }

    /// `ceph tell mds.RANK client ls`: who has the file system mounted.
    package func sessions(rank: Int = 0) async throws -> [Ceph.Session] {
        try await ask(["tell", "mds.\(rank)", "client", "ls"])
    }

    /// `ceph tell mds.RANK client evict`: what it had opened and locked is free for others.
    package func evict(session id: Int, rank: Int = 0) async throws {
        try await ceph(["tell", "mds.\(rank)", "client", "evict", "id=\(id)"])
    }

    /// `ceph mds fail`: a standby takes over at once. One that lives after all becomes a standby.
    package func fail(mds name: String) async throws { try await ceph(["mds", "fail", name]) }
}
