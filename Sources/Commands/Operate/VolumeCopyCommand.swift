import ArgumentParser
import Estate
import Hosts
import Planning
import Systems

/// `trivet volume copy`
struct VolumeCopyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "copy",
        abstract: "Copy files into a volume: from here, from another machine, from a Docker volume.",
        discussion: """
            Owners, modes, times, links, access lists and extended attributes stay as they are. What is there and equal is
            not sent again, so a copy that was interrupted goes on where it stopped. At the end all contents are compared
            by checksum. Files that only the volume has stay. While it runs no container gets the volume; one that
            containers use is refused. A volume that the estate has and no host yet is made.

            EXAMPLES
              trivet volume copy site_pages --from ./pages
              trivet volume copy site_pages --from ada@old.example:/srv/pages
              trivet volume copy site_pages --from kestrel:/srv/old/pages
              trivet volume copy site_pages --from-volume kestrel:old_pages
            """
    )

    @OptionGroup var estate: EstateOption
    @Argument(help: "The volume, such as site_pages.") var name: String
    @Option(help: ArgumentHelp("A directory here, or HOST:PATH by SSH.", valueName: "source")) var from: String?
    @Option(help: ArgumentHelp("A volume of Docker's own, as HOST:NAME.", valueName: "source")) var fromVolume: String?
    @Option(help: ArgumentHelp("Of several with the name, the one on this host.", valueName: "name")) var host: String?

    func run() async throws {
        guard VolumeName.isValid(name) else { throw Failure(.invalid, "`\(name)` cannot name a volume") }
        let view = try VolumeView(estate)
        let source = try await source(view)
        let target = try await target(view, for: source)
        try await VolumeCopying(view: view, volume: name, source: source, target: target).run()
    }

    private func source(_ view: VolumeView) async throws -> CopySource {
        let known = try view.workspace.estate()
        switch (from, fromVolume) {
        case (let from?, nil): return try CopySource(from, estate: known)
        case (nil, let volume?):
            let (host, name) = try CopySource.volume(volume, estate: known)
            return try await .host(host, DockerVolume.path(of: name, on: host, by: view.workspace.connector))
        default:
            throw Failure(.invalid, "one source is needed", next: "--from ./files, or --from-volume kestrel:old_data")
        }
    }

    /// The host that receives: where the volume lies; on CephFS that is every host, so the one with the files is best.
    private func target(_ view: VolumeView, for source: CopySource) async throws -> Host {
        let known = try view.workspace.estate()
        let all = try await view.all()
        let here = all.volumes.filter { $0.name == name }.compactMap(\.host)
        var wanted = host
        if wanted == nil, here.count > 1 { throw VolumeView.doubt(name, here) }
        if wanted == nil { wanted = here.first }
        if wanted == nil, case .host(let host, _) = source { wanted = host.name }
        guard wanted != nil || all.engine == .ceph || known.hosts.count == 1 else {
            throw Failure(
                .invalid,
                "each host has volumes of its own, and none has \(name) yet",
                next: "say where to make it: --host \(known.hosts.first?.name ?? "NAME")"
            )
        }
        let found = known.hosts.first { wanted == nil ? all.missing[$0.name] == nil : $0.name == wanted }
        guard let found else {
            throw Failure(
                .invalid,
                wanted.map { "the estate has no host \($0)" } ?? "no host answers",
                next: "trivet status"
            )
        }
        return found
    }
}

/// A volume that Docker made on one host.
private enum DockerVolume {
    static func path(of name: String, on host: Host, by connector: Connector) async throws -> String {
        try await Sessions.withAny([host], connector: connector, fallback: false) { session in
            let format = "{{.Driver}} {{len .Options}} {{.Mountpoint}}"
            let found = try await session.run(Command("docker", ["volume", "inspect", "--format", format, "--", name]))
            let words = found.output.filter { !$0.isNewline }.split(separator: " ", maxSplits: 2).map(String.init)
            guard found.succeeded, words.count == 3 else {
                throw Failure(.invalid, "Docker has no volume \(name)", host: host.name, words: found.errors)
            }
            guard words[0] != VolumeDriver.name else {
                throw Failure(.invalid, "\(name) is a volume of Trivet's already", next: "trivet volume show \(name)")
            }
            guard words[0] == "local", words[1] == "0" else { throw onDemand(name, words[0], host, at: words[2]) }
            let users = try await session.run(
                Command("docker", ["ps", "--filter", "volume=\(name)", "--format", "{{.Names}}"])
            )
            if let user = users.lines.first {
                throw Failure(
                    .refused,
                    "the container \(user) uses the volume \(name): what it writes meanwhile would be torn",
                    host: host.name,
                    next: "stop it there, then copy again: docker stop \(user)"
                )
            }
            return words[2]
        }
    }

    /// Its directory is empty, or not there, while no container has it.
    private static func onDemand(_ name: String, _ driver: String, _ host: Host, at path: String) -> Failure {
        Failure(
            .refused,
            "Docker mounts the volume \(name) of the driver \(driver) only while a container has it",
            host: host.name,
            next: "let a container that writes nothing have it, `docker run -d -v \(name):/old IMAGE sleep infinity`,"
                + " and copy its directory: --from \(host.name):\(path)"
        )
    }
}
