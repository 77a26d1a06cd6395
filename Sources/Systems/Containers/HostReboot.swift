import FoundationEssentials
package import Planning

/// Reboots a host without anybody missing it. Pure: what was seen goes in, the next step comes out. It looks at what is:
/// a label on the host's node in the Swarm, written with the drain and gone with its end, says from which start of the host
/// it is to be taken away. So a reboot that was interrupted anywhere is gone on with by asking again, from any machine.
package enum HostReboot {
    package static let label = "trivet.reboot"

    /// What the label says.
    package struct Note: Sendable, Equatable {
        /// The start of the host that is to end.
        package var boot: String
        /// Somebody had drained it before, and it stays so.
        package var staysDrained: Bool

        package init(boot: String, staysDrained: Bool = false) {
            self.boot = boot
            self.staysDrained = staysDrained
        }

        package init(label: String) {
            let words = label.split(separator: "+")
            self.init(boot: words.first.map(String.init) ?? "", staysDrained: words.contains("drained"))
        }

        package var text: String { boot + (staysDrained ? "+drained" : "") }
    }

    package enum Step: Sendable, Equatable {
        /// Drain it, and note which start of it is to end.
        case begin(Note)
        /// Tell Ceph that its disks come back.
        case hold
        case reboot
        case release
        /// The last one: the note goes, and with it the drain.
        case finish(resuming: Bool)
        /// For what, in words.
        case wait(String)
    }

    package struct Seen: Sendable, Equatable {
        package var note: Note?
        /// Nil while it does not answer.
        package var boot: String?
        package var drain: HostDrain.Seen
        /// Whether the Swarm calls it ready.
        package var isReady: Bool
        /// What of the host is not back yet, such as its agent or its files.
        package var lacks: [String]
        /// Nil without Ceph, and while nobody can speak for it.
        package var ceph: HostCephState?

        package init(
            note: Note? = nil,
            boot: String? = nil,
            drain: HostDrain.Seen,
            isReady: Bool = true,
            lacks: [String] = [],
            ceph: HostCephState? = nil
        ) {
            self.note = note
            self.boot = boot
            self.drain = drain
            self.isReady = isReady
            self.lacks = lacks
            self.ceph = ceph
        }
    }

    /// - Parameters:
    ///   - hasCeph: whether the estate keeps its files on Ceph.
    ///   - followsServices: whether what ran there must run elsewhere before the host goes.
    package static func next(_ seen: Seen, hasCeph: Bool, followsServices: Bool = true) -> Step {
        guard let note = seen.note else {
            guard let boot = seen.boot else { return .wait("it to answer") }
            return .begin(Note(boot: boot, staysDrained: seen.drain.isDrained))
        }
        guard let boot = seen.boot else { return .wait("it to answer") }
        if hasCeph, seen.ceph == nil { return .wait("Ceph's monitors to agree") }
        return boot == note.boot ? leaving(seen, followsServices) : back(seen, note)
    }

    private static func leaving(_ seen: Seen, _ followsServices: Bool) -> Step {
        var drain = seen.drain
        if !followsServices { drain.short = [] }
        switch HostDrain.next(drain) {
        // Somebody has resumed it meanwhile; the note stands, so it is drained again.
        case .drain: return .begin(Note(boot: seen.note?.boot ?? ""))
        case .wait(let what): return .wait(what)
        case .done: break
        }
        if let ceph = seen.ceph, ceph.hasDisks, !ceph.isHeld { return .hold }
        return .reboot
    }

    private static func back(_ seen: Seen, _ note: Note) -> Step {
        guard seen.isReady else { return .wait("the Swarm to call it ready") }
        if let ceph = seen.ceph {
            if !ceph.missing.isEmpty { return .wait(ceph.missing.joined(separator: ", ")) }
            if ceph.isHeld { return .release }
            if !ceph.mending.isEmpty { return .wait(ceph.mending.joined(separator: ", ")) }
        }
        guard seen.lacks.isEmpty else { return .wait(seen.lacks.joined(separator: ", ")) }
        return .finish(resuming: !note.staysDrained)
    }
}

/// The commands.
extension HostReboot {
    /// Prints which start of the host it is.
    package static let boot = Command("cat", ["/proc/sys/kernel/random/boot_id"], timeout: 10)
    package static let reboot = Command("systemctl", ["reboot"], timeout: 20)

    package static func labels(of node: String) -> Command {
        Command("docker", ["node", "inspect", "--format", "{{json .Spec.Labels}}", node], timeout: 20)
    }

    /// - Returns: nil where the label is not.
    package static func note(in labels: CommandResult) -> Note? {
        let all = try? JSONDecoder().decode([String: String].self, from: Data(labels.output.utf8))
        return all?[label].map(Note.init(label:))
    }

    package static func begin(_ note: Note, node: String) -> Command {
        let change = ["--label-add", "\(label)=\(note.text)", "--availability", "drain"]
        return Command("docker", ["node", "update"] + change + [node], timeout: 30)
    }

    package static func finish(node: String, resuming: Bool) -> Command {
        let change = ["--label-rm", label] + (resuming ? ["--availability", "active"] : [])
        return Command("docker", ["node", "update"] + change + [node], timeout: 30)
    }
}

/// What Ceph says of one host's daemons, and of the whole.
package struct HostCephState: Sendable, Equatable {
    package var hasDisks: Bool
    /// Whether Ceph was told not to replace its disks.
    package var isHeld: Bool
    /// Its daemons that are not back.
    package var missing: [String]
    /// What Ceph still works on.
    package var mending: [String]

    package init(hasDisks: Bool, isHeld: Bool = false, missing: [String] = [], mending: [String] = []) {
        self.hasDisks = hasDisks
        self.isHeld = isHeld
        self.missing = missing
        self.mending = mending
    }

    package init(of host: String, in cluster: CephCluster) {
        let disks = cluster.osds.filter { $0.value.host == host }
        let down = disks.filter { !$0.value.isUp && $0.value.isIn }.keys.sorted().map { "osd.\($0)" }
        let isAway = cluster.monitors[host] != nil && !cluster.quorum.contains(host)
        let unclean = cluster.groups - cluster.cleanGroups
        let files = cluster.fileSystems[CephNames.fileSystem]
        self.init(
            hasDisks: !disks.isEmpty,
            isHeld: cluster.held.contains(host),
            missing: (isAway ? ["its monitor"] : []) + down,
            mending: (unclean > 0 ? ["\(unclean) of \(cluster.groups) placement groups to be whole"] : [])
                + (files.map { $0.isActive } ?? true ? [] : ["a metadata server"])
        )
    }

    /// Whether Ceph starts to make the copies of its disks anew while it is away.
    package static func holding(_ host: String, _ isHeld: Bool) -> CephOrder {
        CephOrder("osd \(isHeld ? "set" : "unset")-group", ["flags": .text("noout"), "who": .list([host])])
    }
}
