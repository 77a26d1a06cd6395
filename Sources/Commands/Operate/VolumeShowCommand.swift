import ArgumentParser
import Estate
import Systems

/// `trivet volume show`
struct VolumeShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "One volume in full.",
        discussion: """
            EXAMPLES
              trivet volume show site_pages
              trivet volume show site_pages --format json
            """
    )

    @OptionGroup var estate: EstateOption
    @Argument(help: "The volume, such as site_pages.") var name: String
    @Option(help: ArgumentHelp("Of several with the name, the one on this host.", valueName: "name")) var host: String?
    @Option(help: "How to print it: text or json.") var format = OutputFormat.text

    func run() async throws {
        let volume = try await VolumeView(estate).find(name, host: host)
        switch format {
        case .json: try Listing.json(volume)
        case .text: print(Listing.table(Self.rows(volume)))
        }
    }

    static func rows(_ volume: VolumeStatus) -> [[String]] {
        var rows = [
            ["volume", volume.name],
            ["path", "\(VolumeBook.root)/volumes/\(volume.name) on " + (volume.host ?? "every host")],
            ["size", VolumeText.size(volume.size)],
            ["growth", VolumeText.growth(volume.growth)],
            ["quota", VolumeText.quota(volume)],
            ["writers", volume.exclusive ? "one host at a time" : "any number of hosts"],
            ["held by", volume.holders.isEmpty ? "nobody" : volume.holders.joined(separator: ", ")],
        ]
        rows += volume.users.map { user in
            ["used by", "\(user.container) on \(user.host)" + (user.isRunning ? "" : ", stopped")]
        }
        if let rota = volume.snapshots {
            rows.append(["snapshots", "every \(Sizes.age(rota.every)), the newest \(rota.keep) are kept"])
        }
        if let problem = volume.problem { rows.append(["problem", problem]) }
        return rows
    }
}
