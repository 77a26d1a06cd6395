internal import Systems

/// What the gate does and sees; the decisions are ``Handover``'s.
protocol FenceHands: Sendable {
    /// The Ceph client through which this host has its files mounted.
    ///
    /// - Throws: ``NotMounted`` when there is none, or when it was shut out.
    func client() async throws -> String
    /// Nil when nobody has the volume.
    func look(at volume: String) async throws -> Handover.Lock?
    /// False when somebody has it.
    func take(_ volume: String, for client: String) async throws -> Bool
    /// Of this very taking and of no later one; false when that one is over already.
    @discardableResult
    func breakLock(_ lock: Handover.Lock, of volume: String) async throws -> Bool
    /// Lets the host's agent let go, if nothing there uses the volume.
    func ask(_ host: String, for volume: String) async -> Handover.Word
    func judge(_ host: String) async -> Absence
    /// Clients that are shut out, as the monitors have agreed.
    func blocked() async throws -> Set<String>
    /// Clients of a host that have the files mounted; nil when the metadata server does not answer.
    func mounted(on host: String) async -> Set<String>?
    func shutOut(_ host: String, client: String?) async throws
}

struct NotMounted: Error, CustomStringConvertible {
    var description: String
}
