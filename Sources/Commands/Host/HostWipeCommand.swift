import ArgumentParser
import Estate
import Hosts
import Planning
import Systems

/// `trivet host wipe`
struct HostWipeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wipe",
        abstract: "Make a disk of a host empty, so that Ceph may have it. What is on it is lost.",
        discussion: """
            Shows what is on the disk and asks for its serial number. Only a disk that the estate file gives to Ceph is
            wiped, and none that is mounted or holds a part of the living Ceph.

            EXAMPLES
              trivet host wipe kestrel /dev/disk/by-id/nvme-KX_5121
              trivet host wipe kestrel /dev/disk/by-id/nvme-KX_5121 --serial KX5121
            """
    )

    @OptionGroup var estate: EstateOption
    @Argument(help: "The host's name in the estate file.") var name: String
    @Argument(help: "The disk, as the estate file calls it.") var disk: String
    @Option(help: "The disk's serial number, in place of being asked.") var serial: String?

    func run() async throws {
        let workspace = try estate.workspace()
        let host = try chosen(from: try workspace.estate())
        try await Sessions.with([host], connector: workspace.connector) { sessions in
            guard let session = sessions.open.first else { throw Failures(all: sessions.failures) }
            try await session.lock(LockHolder(who: Operator.name, what: "trivet host wipe"))
            let look = try await session.run(CephObservation.look(disks: [disk]))
            let serial = try await session.run(DiskWipe.serial(of: disk))
            let portrait = try DiskWipe.judge(disk, look: look, serial: serial).mapError { $0.on(name) }.get()
            try confirm(portrait)
            let wiped = try await session.run(DiskWipe.wipe(disk))
            guard wiped.succeeded else {
                throw Failure(.refused, "wiping \(disk) failed", host: name, words: Failure.tail(wiped.errors))
            }
            Talk.say("\(disk) of \(name) is empty.")
        }
    }

    private func chosen(from estate: Estate) throws -> Host {
        guard let host = estate.host(named: name) else {
            let names = estate.hosts.map(\.name).joined(separator: ", ")
            throw Failure(.invalid, "the estate has no host \(name)", next: "one of: \(names)")
        }
        guard host.disks.contains(disk) else {
            throw Failure(
                .invalid,
                "the estate does not give \(disk) to Ceph",
                host: name,
                next: host.disks.isEmpty
                    ? "write it under hosts.\(name).disks" : "one of: \(host.disks.joined(separator: ", "))"
            )
        }
        return host
    }

    private func confirm(_ portrait: DiskWipe.Portrait) throws {
        let contents = portrait.contents.isEmpty ? ["nothing"] : portrait.contents
        Talk.say("\(disk) of \(name), \(ByteCount.text(portrait.bytes)), holds:")
        for thing in contents { Talk.say("    \(thing)") }
        let wanted = portrait.mark.text
        let given = try serial ?? ask(portrait.mark)
        guard given == wanted else {
            throw Failure(.declined, "that is not the disk's; nothing was wiped", host: name)
        }
    }

    private func ask(_ mark: DiskWipe.Mark) throws -> String {
        guard Talk.isInteractive else {
            throw Failure(.declined, "nothing was wiped: without a terminal nobody can be asked", next: "add --serial")
        }
        switch mark {
        case .serial(let serial):
            Talk.write("All of it will be lost. Type the disk's serial number, \(serial), to wipe it: ")
        case .size(let bytes):
            Talk.write(
                "All of it will be lost. It has no serial number: type its size in bytes, \(bytes), to wipe it: "
            )
        }
        return readLine() ?? ""
    }
}
