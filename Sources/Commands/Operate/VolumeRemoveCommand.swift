import ArgumentParser
import Estate
import FoundationEssentials
import Planning
import Systems

/// `trivet volume remove`
struct VolumeRemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Move a volume to the bin, from where it can be restored for some days.",
        discussion: """
            What a container uses is never removed. Without a terminal it wants --yes.

            EXAMPLES
              trivet volume remove old_data
              trivet volume remove old_data --yes
            """
    )

    @OptionGroup var estate: EstateOption
    @Argument(help: "The volume, such as site_pages.") var name: String
    @Option(help: ArgumentHelp("Of several with the name, the one on this host.", valueName: "name")) var host: String?
    @Flag(name: [.customShort("y"), .long], help: "Do not ask.") var yes = false

    func run() async throws {
        let view = try VolumeView(estate)
        let volume = try await view.find(name, host: host)
        let keep = try view.workspace.estate().storage.keepRemovedDays
        let place = volume.host.map { " on \($0)" } ?? ""
        Talk.say(
            """
            The volume \(name)\(place) (\(VolumeText.size(volume.size))) goes to the bin.
            After \(keep) day\(keep == 1 ? "" : "s") it is purged there for good; until then `trivet volume restore \(name)` brings it back.
            A stack that still has it gets a new, empty one.
            """
        )
        try ask()
        let reply = try await view.order("remove", VolumeOrder(volume: name, who: Operator.name), on: volume.host)
        guard let removed = reply.removed else { return Talk.say("\(name) was gone already") }
        Talk.say("\(name) is removed; it can be restored until \(removed.purged.ISO8601Format())")
    }

    private func ask() throws {
        guard !yes else { return }
        guard Talk.isInteractive else {
            throw Failure(.declined, "nothing was removed: without a terminal nobody can be asked", next: "add --yes")
        }
        guard Talk.confirm("Remove \(name)?") else { throw Failure(.declined, "nothing was removed") }
    }
}

/// `trivet volume restore`
struct VolumeRestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Bring a removed volume back from the bin.",
        discussion: """
            EXAMPLES
              trivet volume restore old_data
              trivet volume restore old_data --removed 2026-11-23T08:40:00Z    of several the one removed then
            """
    )

    @OptionGroup var estate: EstateOption
    @Argument(help: "The volume, such as site_pages.") var name: String
    @Option(help: ArgumentHelp("When it was removed; the newest else.", valueName: "time")) var removed: String?
    @Option(help: ArgumentHelp("Of several with the name, the one on this host.", valueName: "name")) var host: String?

    func run() async throws {
        let view = try VolumeView(estate)
        let all = try await view.all()
        let found = all.removed.filter { one in
            one.name == name && (host == nil || one.host == nil || one.host == host)
                && (removed == nil || one.removed.ISO8601Format() == removed)
        }
        guard let newest = found.max(by: { $0.removed < $1.removed }) else {
            Talk.missing(all.missing)
            throw Failure(.invalid, "there is no such volume \(name) in the bin", next: "trivet volume list --removed")
        }
        let hosts = Set(found.compactMap(\.host))
        guard hosts.count < 2 else { throw VolumeView.doubt(name, Array(hosts)) }
        let order = VolumeOrder(volume: name, who: Operator.name, removal: newest.seconds)
        try await view.order("restore", order, on: newest.host)
        Talk.say("\(name) is restored as it was on \(newest.removed.ISO8601Format())")
    }
}
