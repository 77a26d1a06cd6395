internal import FoundationEssentials
internal import Hosts
internal import Systems

/// Where it is remembered across restarts which volumes this host holds.
protocol HeldStore: Sendable {
    /// Nil when nothing, or nothing readable, is remembered.
    func read() -> HeldVolumes?
    /// On the disk when it returns.
    func write(_ held: HeldVolumes) throws
}

struct HeldFile: HeldStore {
    static let path = HeldVolumes.path

    let path: String

    func read() -> HeldVolumes? {
        HostFile.read(path).flatMap { try? JSONDecoder().decode(HeldVolumes.self, from: Data($0)) }
    }

    func write(_ held: HeldVolumes) throws {
        try HostFile.write(path, Array(try JSONEncoder().encode(held)), mode: "0600")
    }
}
