package import Estate
package import Planning

/// What Docker and the agent need so that the agent is Docker's volume driver `trivet`.
package enum VolumeDriver {
    /// As Docker knows it.
    package static let name = "trivet"
    /// Where Docker looks for the driver of this name.
    package static let socket = "/run/docker/plugins/\(name).sock"
    /// Docker's unit must watch it.
    package static let dropIn = "/etc/systemd/system/docker.service.d/trivet-volumes.conf"
    private static let standInUnit = "/etc/systemd/system/trivet-volume-stand-in.service"

    package static func resources(for host: Host, in design: Design) -> [Resource] {
        guard let book = book(for: host, in: design) else { return [] }
        return engine(book) + [
            .file(File(VolumeBook.path, SealedText(book.text))),
            .file(File(standInUnit, SealedText(standIn))),
            .file(File(dropIn, SealedText(docker))),
        ]
    }

    /// What `trivet deploy` brings to hosts with the stack itself.
    package static let bookFile = Resource.file(File(VolumeBook.path, SealedText(""))).id

    /// Nil for a single stack's deployment to a host that does not say what it knows: nothing of it may be lost.
    private static func book(for host: Host, in design: Design) -> VolumeBook? {
        guard let books = design.books else {
            return VolumeBook(storage: design.estate.storage, stacks: design.stacks)
        }
        return books[host.name]?.adopting(design.stacks)
    }

    private static func engine(_ book: VolumeBook) -> [Resource] {
        switch book.engine {
        // getfattr and setfattr, by which quotas and sizes of CephFS are set and read.
        case .ceph: [.packages(Packages("volumes", ["attr"]))]
        case .directory: [.directory(Directory("\(book.root)/volumes", mode: "0700"))]
        }
    }

    /// Swarm only trusts drivers that Docker has loaded, and Docker loads them when it is asked for its volumes: after each
    /// start. Stopping, Docker goes first, so that the agent still hears of each unmount.
    private static let docker = """
        [Unit]
        Wants=trivet-agent.service trivet-volume-stand-in.service
        After=trivet-agent.service trivet-volume-stand-in.service

        [Service]
        ExecStartPost=-/usr/bin/timeout 30 /usr/bin/docker volume ls --quiet

        """

    /// Where no driver answers, Docker tries for 15 s for each container with a volume, one after the other, before it
    /// has started. So when the agent is down something else must answer.
    private static let standIn = """
        [Unit]
        Description=Answers Docker for the volume driver while the Trivet agent is down
        After=trivet-agent.service
        ConditionPathExists=/etc/systemd/system/trivet-agent.service

        [Service]
        Type=notify
        ExecStart=\(HostPaths.binary) volume-stand-in
        TimeoutStartSec=15

        """
}
