internal import FoundationEssentials
internal import Systems

/// Knows how this host's mount is, looked at anew by ``MountCare``.
actor MountWatch {
    private let probe: any MountProbe
    private let now: @Sendable () -> Date
    private(set) var status = FilesStatus(.missing)

    init(probe: any MountProbe, now: @escaping @Sendable () -> Date = { Date() }) {
        self.probe = probe
        self.now = now
    }

    /// The client that this host writes as, asked now and not remembered: it changes when the files are mounted anew.
    nonisolated func client() async throws -> String {
        guard let mount = probe.mount() else { throw NotMounted(description: "nothing is mounted there") }
        guard let identity = probe.identity(of: mount) else {
            throw NotMounted(description: "the mount's Ceph client does not answer")
        }
        guard !identity.isShutOut else { throw NotMounted(description: "its Ceph client was shut out") }
        return identity.client
    }

    nonisolated func mount() -> MountedFiles? { probe.mount() }

    @discardableResult
    func look() async -> FilesStatus {
        var fresh = await seen()
        fresh.osds = probe.osds()
        if fresh.state != .working { fresh.since = status.state == fresh.state ? status.since : now() }
        status = fresh
        return fresh
    }

    private func seen() async -> FilesStatus {
        guard let mount = probe.mount() else { return FilesStatus(.missing) }
        let identity = probe.identity(of: mount)
        if let identity, identity.isShutOut { return FilesStatus(.shutOut, client: identity.client) }
        switch await probe.touch() {
        case .works: return FilesStatus(.working, client: identity?.client)
        case .hangs: return FilesStatus(.hung, client: identity?.client)
        case .fails(let words): return FilesStatus(.broken, words: words, client: identity?.client)
        }
    }
}
