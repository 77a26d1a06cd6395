package import Planning

/// The program that sees it, and how its answer reads.
package enum CephObservation {
    /// - Parameter asking: has the host ask the monitors meanwhile, if it has one.
    package static func look(disks: [String], asking orders: [CephOrder] = []) -> Command {
        let script =
            orders.isEmpty
            ? CephScripts.look : CephScripts.look(asking: CephSpeaker.speech(orders, patience: 5))
        return Command("sh", ["-s", "--"] + disks, input: script, timeout: 30)
    }

    /// What the monitors answered; nil without a quorum, and where nobody was asked.
    package static func answers(_ result: CommandResult) -> [CephAnswer]? {
        let line = result.lines.first { $0.hasPrefix("answers\t") }
        return line.flatMap { CephSpeaker.answers(String($0.dropFirst("answers\t".count))) }
    }

    /// Lines of words divided by tabs, the first of which says what the line is about.
    package static func read(_ result: CommandResult) -> HostCeph {
        var host = HostCeph()
        for line in result.lines {
            add(line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init), to: &host)
        }
        return host
    }

    private static func add(_ words: [String], to host: inout HostCeph) {
        func word(_ index: Int) -> String? {
            index < words.count && !words[index].isEmpty ? words[index] : nil
        }
        guard let subject = word(1) else {
            if words == ["seed"] { host.hasSeed = true }
            return
        }
        switch words[0] {
        case "monitor": host.monitors.append(HostCeph.Monitor(name: subject, fsid: word(2)))
        case "unit":
            host.services[subject] = HostCeph.Service(isActive: word(2) == "active", isEnabled: word(3) == "enabled")
        case "key": host.keys[subject] = word(2)
        case "osd":
            guard let id = Int(subject), let uuid = word(2), let fsid = word(3) else { return }
            host.osds.append(HostCeph.OSD(id: id, uuid: uuid, fsid: fsid, device: word(4), path: word(5)))
        case "disk":
            host.disks[subject] = HostCeph.Disk(device: word(2) ?? "", bytes: word(3).flatMap { Int($0) } ?? 0)
        case "holds": host.disks[subject]?.contents.append(words.dropFirst(2).joined(separator: " "))
        case "label":
            guard let uuid = word(2) else { return }
            host.disks[subject]?.label = HostCeph.Disk.Label(
                uuid: uuid,
                osd: word(3).flatMap { Int($0) },
                fsid: word(4)
            )
        case "unfinished": host.unfinished[subject] = word(2)
        default: return
        }
    }
}
