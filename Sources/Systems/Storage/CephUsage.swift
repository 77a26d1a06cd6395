import FoundationEssentials
import Planning

/// What a manager daemon knows of OSDs, asked only of those that are to go.
package struct CephUsage: Sendable, Equatable {
    package struct Load: Sendable, Equatable {
        package var bytes: Int
        /// Placement groups with a copy on it.
        package var groups: Int

        package init(bytes: Int, groups: Int) {
            self.bytes = bytes
            self.groups = groups
        }
    }

    package var loads: [Int: Load]
    /// Those that Ceph says it can do without: no copy lies on them alone.
    package var spare: Set<Int>

    package static func questions(of osds: [Int]) -> [CephOrder] {
        [CephOrder("osd df", ["format": .text("json")])]
            + osds.map { CephOrder("osd safe-to-destroy", ["ids": .list(["\($0)"]), "format": .text("json")]) }
    }

    /// - Returns: nil when no manager answers.
    package init?(_ answers: [CephAnswer], of osds: [Int]) {
        guard let first = answers.first, first.succeeded, answers.count == osds.count + 1,
            let table = try? JSONDecoder().decode(Table.self, from: Data(first.output.utf8))
        else { return nil }
        loads = table.nodes.reduce(into: [:]) { $0[$1.id] = Load(bytes: $1.kb_used * 1024, groups: $1.pgs) }
        spare = Set(zip(osds, answers.dropFirst()).filter { $1.succeeded }.map(\.0))
    }

    private struct Table: Decodable {
        struct Node: Decodable {
            var id: Int
            var kb_used: Int
            var pgs: Int
        }
        var nodes: [Node]
    }
}
