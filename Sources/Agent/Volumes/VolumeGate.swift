/// Stands before each volume that only one host may use at a time. All calls are about this very host.
protocol VolumeGate: Sendable {
    /// Returns once this host alone may use the volume. Asked again for what this host has already, it returns as well.
    ///
    /// - Throws: in words, when another host has it or nobody can tell; then this host does not have it.
    func acquire(_ volume: String) async throws

    /// Lets go of the volume if this host has it, and never of what another host has. Asked again it returns as well.
    func release(_ volume: String) async throws
}

/// Lets everybody in: where each host has volumes of its own there is nobody to keep out.
struct OpenGate: VolumeGate {
    func acquire(_ volume: String) async throws {}
    func release(_ volume: String) async throws {}
}
