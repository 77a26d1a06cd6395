import ArgumentParser
import Planning
import Systems

/// `trivet volume snapshot`
struct VolumeSnapshotCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "snapshot",
        abstract: "Keep a volume's files as they are now, or take such a snapshot away.",
        discussion: """
            A snapshot costs no space until files change, and lies in the volume's own directory `.snap`, on every host.

            EXAMPLES
              trivet volume snapshot site_pages
              trivet volume snapshot site_pages --as before-upgrade
              trivet volume snapshot site_pages --remove before-upgrade
            """
    )

    @OptionGroup var estate: EstateOption
    @Argument(help: "The volume, such as site_pages.") var name: String
    @Option(name: .customLong("as"), help: ArgumentHelp("What to call it.", valueName: "name")) var snapshot: String?
    @Option(help: ArgumentHelp("Take this one away instead.", valueName: "name")) var remove: String?

    func run() async throws {
        guard snapshot == nil || remove == nil else {
            throw Failure(.invalid, "--as and --remove do not go together")
        }
        let view = try VolumeView(estate)
        let volume = try await view.find(name, host: nil)
        let order = VolumeOrder(
            volume: name,
            who: Operator.name,
            snapshot: remove ?? snapshot,
            isRemoval: remove != nil
        )
        let reply = try await view.order("snapshot", order, on: volume.host)
        let made = reply.snapshots?.first ?? ""
        Talk.say(remove == nil ? "\(made) lies in \(reply.path ?? "")" : "\(made) is gone")
    }
}

/// `trivet volume snapshots`
struct VolumeSnapshotsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "snapshots",
        abstract: "A volume's snapshots and where they lie.",
        discussion: """
            EXAMPLES
              trivet volume snapshots site_pages
              trivet volume snapshots site_pages --format json
            """
    )

    @OptionGroup var estate: EstateOption
    @Argument(help: "The volume, such as site_pages.") var name: String
    @Option(help: "How to print it: text or json.") var format = OutputFormat.text

    private struct Row: Listable {
        var name: String
        var path: String
        static let columns = ["SNAPSHOT", "PATH ON EVERY HOST"]
        var cells: [String] { [name, path] }
    }

    func run() async throws {
        let reply = try await VolumeView(estate).snapshots(of: name)
        let rows = (reply.snapshots ?? []).map { Row(name: $0, path: "\(reply.path ?? "")/\($0)") }
        try Listing.print(rows, as: format)
    }
}
