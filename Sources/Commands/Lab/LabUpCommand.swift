import ArgumentParser
import FoundationEssentials
import Lab

extension Release: ExpressibleByArgument {}

/// `trivet lab up`
struct LabUpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "up",
        abstract: "Make a lab, or start what is not running of it.",
        discussion: """
            With an estate, the lab has the estate's hosts, and a working copy of it
            with the lab's addresses lies in /var/lib/trivet/lab/NAME/estate: apply
            that one. Without, the hosts are kestrel, merlin, osprey, heron, plover.

            EXAMPLES
              trivet lab up                                      the estate in this directory, or three hosts
              trivet lab up --estate examples/weather
              trivet lab up --name try --hosts 1 --release bookworm
            """
    )

    @Option(help: "The lab's name; else the estate's.")
    var name: String?
    @Option(help: "How many hosts, one to five, for a lab without an estate.")
    var hosts: Int?
    @Option(help: "An estate's directory or its trivet.yaml.", completion: .file())
    var estate: String?
    @Option(help: "The Debian release: \(Release.allCases.map(\.rawValue).joined(separator: " or ")).")
    var release = Release.trixie
    @Flag(help: "Hosts without the engines' packages, as a hoster delivers them.")
    var plain = false
    @Option(help: "The size of each host's spare disk, /dev/vdb; it takes space only as it is written.")
    var disk = "8G"

    func validate() throws {
        if hosts != nil, estate != nil { throw ValidationError("give either --hosts or --estate") }
    }

    func run() async throws {
        try Tools.check("up")
        let store = LabStore()
        let around = store.around(FileManager.default.currentDirectoryPath)
        let request = LabRequest(
            name: name ?? around?.name.text,
            source: try source(),
            count: hosts,
            system: BaseSystem(release: release, kind: plain ? .plain : .prepared),
            disk: disk
        )
        let lab = try await LabUp(store: store, talk: .standardError).run(request)
        try Listing.print(try await lab.status(), as: .text)
        LabTalk.standardError.say("estate: \(LabPaths().estate(lab.name))")
    }

    private func source() throws -> EstateSource? {
        let here = FileManager.default.currentDirectoryPath
        guard let estate else { return hosts == nil ? try EstateSource.nearest(to: here) : nil }
        let path = URL(filePath: estate, relativeTo: URL(filePath: here + "/")).standardized.path
        return try EstateSource(file: path.hasSuffix(".yaml") ? path : "\(path)/\(EstateSource.fileName)")
    }
}
