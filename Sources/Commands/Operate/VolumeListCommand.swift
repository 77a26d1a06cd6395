import ArgumentParser
import Estate
import FoundationEssentials
import Systems

/// `trivet volume list`
struct VolumeListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "All volumes: where they lie, how large they are, who uses them.",
        discussion: """
            EXAMPLES
              trivet volume list
              trivet volume list --removed        what can still be restored
              trivet volume list --format json
            """
    )

    @OptionGroup var estate: EstateOption
    @Flag(help: "Those in the bin instead.") var removed = false
    @Option(help: "How to print it: text or json.") var format = OutputFormat.text

    func run() async throws {
        let all = try await VolumeView(estate).all()
        if removed {
            try Listing.print(all.removed, as: format)
        } else {
            try Listing.print(all.volumes, as: format)
        }
        if format == .text { Self.explain(all) }
        Talk.missing(all.missing)
    }

    private static func explain(_ all: EstateVolumes) {
        guard all.engine == .directory, !all.volumes.isEmpty else { return }
        Talk.say(
            "\nThey lie in a plain directory of their host: they do not follow a service, and quotas are not enforced."
        )
    }
}

extension VolumeStatus: Listable {
    static let columns = ["VOLUME", "HOST", "SIZE", "GROWTH", "QUOTA", "USED BY"]

    var cells: [String] {
        let running = users.filter(\.isRunning).map { "\($0.host): \(VolumeText.short($0.container))" }
        return [
            name, host ?? (holders.isEmpty ? "-" : holders.joined(separator: ", ")), VolumeText.size(size),
            VolumeText.growth(growth), VolumeText.quota(self),
            problem ?? (running.isEmpty ? "-" : running.joined(separator: ", ")),
        ]
    }
}

extension RemovedVolume: Listable {
    static let columns = ["VOLUME", "HOST", "REMOVED", "PURGED AFTER"]
    var cells: [String] { [name, host ?? "-", removed.ISO8601Format(), purged.ISO8601Format()] }
}

/// Volumes as people read them.
enum VolumeText {
    static func size(_ bytes: Int?) -> String { bytes.map(ByteCount.text) ?? "-" }

    static func growth(_ bytes: Int?) -> String {
        guard let bytes else { return "-" }
        return (bytes < 0 ? "-" : "+") + ByteCount.text(Int(bytes.magnitude)) + " a day"
    }

    static func quota(_ volume: VolumeStatus) -> String {
        guard let quota = volume.quota else { return "-" }
        return ByteCount.text(quota) + (volume.enforced ? "" : ", not enforced")
    }

    /// Without the task's long identifier, as `trivet ps` shows it.
    static func short(_ name: String) -> String {
        let parts = name.split(separator: ".")
        return parts.count == 3 && parts[2].count == 25 ? "\(parts[0]).\(parts[1])" : name
    }
}
