import Planning
import Yams

/// An estate file with a lab's hosts and network in it, every other line as it was.
package enum EstateRewrite {
    /// - Throws: ``Failure`` when the text is no mapping in YAML.
    package static func rewrite(_ text: String, for lab: Lab) throws -> String {
        guard let root = try? Yams.compose(yaml: text), let mapping = root.mapping else {
            throw Failure(.invalid, "\(EstateSource.fileName) is not YAML", next: "trivet check")
        }
        let service = root["network"]?["service"]?.string
        var blocks = blocks(
            of: mapping,
            lines: text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        )
        guard let hosts = blocks.firstIndex(where: { $0.key == "hosts" }) else {
            throw Failure(.invalid, "\(EstateSource.fileName) names no hosts", next: "trivet check")
        }
        let network = self.network(lab, service: service)
        if let place = blocks.firstIndex(where: { $0.key == "network" }) {
            blocks[hosts].replace(with: self.hosts(lab, as: root["hosts"]))
            blocks[place].replace(with: network)
        } else {
            blocks[hosts].replace(with: self.hosts(lab, as: root["hosts"]) + [""] + network)
        }
        return blocks.flatMap(\.lines).joined(separator: "\n")
    }

    /// The smallest estate for a lab that was made without one.
    package static func minimal(_ lab: Lab) -> String {
        let lines = ["estate: \(lab.name)", ""] + hosts(lab) + [""] + network(lab, service: nil)
        return lines.joined(separator: "\n") + "\n"
    }

    /// A host with disks in the estate has the lab's one instead.
    private static func hosts(_ lab: Lab, as written: Node? = nil) -> [String] {
        ["hosts:"]
            + lab.members.map { host in
                let hasDisks = written?[host.name]?["disks"]?.sequence?.isEmpty == false
                let disks = hasDisks ? ", disks: [\(BootCommands.diskInside)]" : ""
                return "  \(host.name): { ssh: root@\(host.outsideAddress), address: \(host.privateAddress)\(disks) }"
            }
    }

    private static func network(_ lab: Lab, service: String?) -> [String] {
        let lines = ["network:", "  private: \(lab.network.privateRange)", "  admin: [\(lab.network.machineOutside)]"]
        return lines + (service.map { ["  service: \($0)"] } ?? [])
    }

    /// A top-level key's lines; the lines before the first key have none.
    private struct Block {
        var key: String?
        var lines: [String]

        /// Blank lines and comments after a block are the next one's.
        mutating func replace(with new: [String]) {
            let rest = lines.reversed().prefix { $0.allSatisfy(\.isWhitespace) || $0.hasPrefix("#") || $0 == "..." }
            lines = new + rest.reversed()
        }
    }

    private static func blocks(of mapping: Node.Mapping, lines: [String]) -> [Block] {
        let starts = mapping.keys.compactMap { key in key.mark.map { (name: key.string, line: $0.line - 1) } }
        var blocks = [Block(key: nil, lines: Array(lines[..<(starts.first?.line ?? lines.count)]))]
        for (index, start) in starts.enumerated() {
            let end = index + 1 < starts.count ? starts[index + 1].line : lines.count
            blocks.append(Block(key: start.name, lines: Array(lines[start.line..<end])))
        }
        return blocks
    }
}
