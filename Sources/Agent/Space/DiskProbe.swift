internal import Engines
internal import FoundationEssentials
internal import Systems

/// A disk that may fill up, and what of Trivet's concern lies on it.
struct WatchedDisk: Sendable, Equatable {
    var path: String
    var space: HostStatus.Memory
    var hasImages = false
    var hasLogs = false

    var status: DiskStatus { DiskStatus(path: path, space: space) }
}

protocol DiskProbe: Sendable {
    func disks() async -> [WatchedDisk]
}

/// The root disk, and where they lie on others, those with Docker's data and with the logs.
struct HostDiskProbe: DiskProbe {
    static let logs = "/var/log"
    static let images = "/var/lib/docker"

    /// Where Docker says that its data lies; nil when it does not say.
    let images: @Sendable () async -> String?

    func disks() async -> [WatchedDisk] {
        let images = await images() ?? Self.images
        var disks: [(device: Int, disk: WatchedDisk)] = []
        for path in ["/", images, Self.logs] {
            guard let device = Self.device(of: path) else { continue }
            if !disks.contains(where: { $0.device == device }), let space = HostFacts.disk(path) {
                disks.append((device, WatchedDisk(path: path, space: space)))
            }
            guard let index = disks.firstIndex(where: { $0.device == device }) else { continue }
            if path == images { disks[index].disk.hasImages = true }
            if path == Self.logs { disks[index].disk.hasLogs = true }
        }
        return disks.map(\.disk)
    }

    private static func device(of path: String) -> Int? {
        let facts = try? FileManager.default.attributesOfItem(atPath: path)
        return facts?[.systemNumber] as? Int
    }
}
