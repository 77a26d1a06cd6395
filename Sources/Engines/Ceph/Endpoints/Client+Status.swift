extension Ceph.Client {
    /// `ceph status`
    package func status() async throws -> Ceph.Status { try await ask(["status"]) }

    /// `ceph health detail`
    package func health() async throws -> Ceph.Health { try await ask(["health", "detail"]) }

    /// `ceph mon dump`: all monitors, and which form the quorum.
    package func monitors() async throws -> Ceph.Monitors { try await ask(["mon", "dump"]) }

    /// `ceph df`
    package func usage() async throws -> Ceph.Usage { try await ask(["df"]) }
}
