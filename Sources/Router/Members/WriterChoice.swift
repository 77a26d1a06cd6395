/// Which member takes the writes: who is told so, else who was it, else the first that can. Pure.
///
/// All routers see the same members in the same order, so they choose alike without asking each other. The leader's
/// decree, with a number that only grows, settles what they might see differently.
struct WriterChoice: Sendable, Equatable {
    struct Decree: Sendable, Equatable, Codable {
        var writer: String
        var epoch: UInt64
    }

    private(set) var decree: Decree?
    private(set) var current: String?

    /// Whether it was news.
    mutating func hear(_ new: Decree) -> Bool {
        guard new.epoch > decree?.epoch ?? 0 else { return false }
        decree = new
        current = new.writer
        return true
    }

    /// - Parameter members: in their order, with whether each can take writes; nil: it was not asked yet.
    mutating func choose(_ members: [(name: String, isUsable: Bool?)]) -> String? {
        // At the start the first is waited for, so that all routers begin with the same.
        if current == nil, let first = members.first(where: { $0.isUsable != false }), first.isUsable == nil {
            return nil
        }
        if let current, let member = members.first(where: { $0.name == current }), member.isUsable != false {
            // One that was not asked yet is waited for: it may well be the one.
            return member.isUsable == true ? current : nil
        }
        let start = members.firstIndex { $0.name == current }.map { $0 + 1 } ?? 0
        let order = members[start...] + members[..<start]
        guard let next = order.first(where: { $0.isUsable == true }) else { return nil }
        current = next.name
        return next.name
    }
}
