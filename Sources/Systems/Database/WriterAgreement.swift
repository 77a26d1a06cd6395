/// Decides which member all routers write to. Pure: what the routers say goes in, the word that should stand comes out. The
/// agent of the Swarm's leader asks it.
///
/// Routers that lose the writer go on by themselves to the next in order, without waiting for anybody. So what most of them
/// use counts for more than what they were told last: the leader's word confirms where they went.
package struct WriterAgreement: Sendable {
    package struct Seen: Sendable, Equatable {
        /// Members in the order in which they become writer.
        package var order: [String]
        /// By the router's host; one that does not answer is absent.
        package var routers: [String: RouterWord]
        /// Hosts that are drained or whose member is about to stop.
        package var leaving: Set<String>
        /// The newest word there is.
        package var standing: WriterDecree?

        package init(
            order: [String],
            routers: [String: RouterWord],
            leaving: Set<String> = [],
            standing: WriterDecree? = nil
        ) {
            self.order = order
            self.routers = routers
            self.leaving = leaving
            self.standing = standing
        }
    }

    /// For so many seconds a writer that some routers can use and others cannot is kept: most of that passes by itself.
    package static let patience = 3

    /// Since when some router cannot use the writer.
    private var splitSince: Int?

    package init() {}

    /// - Parameter now: seconds on a clock that only goes forward.
    /// - Returns: what stood, when that is as it should be or nobody can tell.
    package mutating func next(_ seen: Seen, now: Int) -> WriterDecree? {
        // One that has just started knows nothing yet.
        let routers = seen.routers.filter { $0.value.isInformed }.sorted { $0.key < $1.key }.map(\.value)
        let usable = seen.order.filter { member in routers.contains { $0.canUse(member) } }
        guard !usable.isEmpty else { return seen.standing }
        let staying = usable.filter { !seen.leaving.contains($0) }
        let candidates = staying.isEmpty ? usable : staying
        let reach = { (member: String) in routers.count { $0.canUse(member) } }
        let best = candidates.map(reach).max() ?? 0
        let present = present(seen, routers)
        var writer = Self.successor(of: present, in: seen.order) { candidates.contains($0) && reach($0) == best }
        if let present, candidates.contains(present) {
            if reach(present) == best {
                splitSince = nil
                writer = present
            } else {
                splitSince = splitSince ?? now
                if now - (splitSince ?? now) < Self.patience { writer = present }
            }
        }
        guard let writer else { return seen.standing }
        if writer != present { splitSince = nil }
        return decree(writer, seen, routers)
    }

    /// Whom most routers use; when as many use another, whom they were told.
    private func present(_ seen: Seen, _ routers: [RouterWord]) -> String? {
        let uses = Dictionary(grouping: routers.compactMap(\.writer)) { $0 }.mapValues(\.count)
        guard let most = uses.values.max() else { return seen.standing?.writer }
        let first = seen.order.filter { uses[$0] == most }
        if let told = seen.standing?.writer, first.contains(told) { return told }
        return first.first ?? seen.standing?.writer
    }

    private static func successor(of present: String?, in order: [String], where isFit: (String) -> Bool) -> String? {
        let start = present.flatMap { order.firstIndex(of: $0) }.map { $0 + 1 } ?? 0
        return (order[start...] + order[..<start]).first(where: isFit)
    }

    /// The same writer gets a new word only when a router that has heard it uses another though it need not, or heard another.
    private func decree(_ writer: String, _ seen: Seen, _ routers: [RouterWord]) -> WriterDecree {
        if let standing = seen.standing, standing.writer == writer {
            let isIgnored = routers.contains { router in
                guard let told = router.decree, told.epoch >= standing.epoch else { return false }
                return told != standing || router.writer != writer && router.canUse(writer)
            }
            if !isIgnored { return standing }
        }
        let known = routers.compactMap { $0.decree?.epoch } + [seen.standing?.epoch ?? 0]
        return WriterDecree(writer: writer, epoch: (known.max() ?? 0) + 1)
    }
}
