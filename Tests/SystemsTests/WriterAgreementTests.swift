import Systems
import Testing

@Suite struct `Agreeing on the writer` {
    static let order = ["a", "b", "c"]

    /// - Parameter cannot: members that this router finds in trouble.
    static func router(_ writer: String?, told epoch: UInt64? = 7, _ told: String = "a", cannot: Set<String> = [])
        -> RouterWord
    {
        RouterWord(
            writer: writer,
            decree: epoch.map { WriterDecree(writer: told, epoch: $0) },
            members: order.map { .init(name: $0, condition: "", takesWrites: !cannot.contains($0)) }
        )
    }

    static func seen(
        _ routers: [RouterWord],
        leaving: Set<String> = [],
        standing: WriterDecree? = .init(writer: "a", epoch: 7)
    )
        -> WriterAgreement.Seen
    {
        let named = zip(order, routers).reduce(into: [:]) { $0[$1.0] = $1.1 }
        return .init(order: order, routers: named, leaving: leaving, standing: standing)
    }

    static func next(_ seen: WriterAgreement.Seen) -> WriterDecree? {
        var agreement = WriterAgreement()
        return agreement.next(seen, now: 0)
    }

    @Test func `what all routers chose at their start becomes the first word`() {
        let routers = Array(repeating: Self.router("a", told: nil), count: 3)
        #expect(Self.next(Self.seen(routers, standing: nil)) == .init(writer: "a", epoch: 1))
    }

    @Test func `the writer stays while it can, whatever comes before it in the order`() {
        let routers = Array(repeating: Self.router("b", told: 9, "b"), count: 3)
        let standing = WriterDecree(writer: "b", epoch: 9)
        #expect(Self.next(Self.seen(routers, standing: standing)) == standing)
    }

    @Test func `where the routers went by themselves is confirmed`() {
        let lost = Array(repeating: Self.router("b", cannot: ["a"]), count: 2)
        #expect(Self.next(Self.seen(lost)) == .init(writer: "b", epoch: 8))
        // And still when the old one is back before there is a leader again.
        let back = Array(repeating: Self.router("b"), count: 3)
        #expect(Self.next(Self.seen(back)) == .init(writer: "b", epoch: 8))
    }

    @Test func `a router that went elsewhere alone is called back once it can follow`() {
        let routers = [Self.router("a"), Self.router("a"), Self.router("b")]
        #expect(Self.next(Self.seen(routers)) == .init(writer: "a", epoch: 8))
        // What it has not heard yet is not said again.
        let standing = WriterDecree(writer: "a", epoch: 8)
        #expect(Self.next(Self.seen(routers, standing: standing)) == standing)
    }

    @Test func `a writer that not all can use is left after a while for one that all can`() {
        let seen = Self.seen([Self.router("a"), Self.router("a"), Self.router("b", cannot: ["a"])])
        var agreement = WriterAgreement()
        let first = agreement.next(seen, now: 100)
        let later = agreement.next(seen, now: 102)
        let last = agreement.next(seen, now: 103)
        #expect(first == seen.standing && later == seen.standing)
        #expect(last == .init(writer: "b", epoch: 8))
    }

    @Test func `trouble that passes starts the time anew`() {
        let trouble = Self.seen([Self.router("a"), Self.router("a"), Self.router("a", cannot: ["a"])])
        let well = Self.seen(Array(repeating: Self.router("a"), count: 3))
        var agreement = WriterAgreement()
        let decrees = [(trouble, 0), (well, 2), (trouble, 3), (trouble, 5)].map { agreement.next($0.0, now: $0.1) }
        #expect(decrees.allSatisfy { $0 == trouble.standing })
    }

    @Test func `one that is about to go hands over while it still can`() {
        let routers = Array(repeating: Self.router("a"), count: 3)
        #expect(Self.next(Self.seen(routers, leaving: ["a", "b"])) == .init(writer: "c", epoch: 8))
        // When all go somebody must write.
        #expect(Self.next(Self.seen(routers, leaving: ["a", "b", "c"])) == .init(writer: "a", epoch: 7))
    }

    @Test func `a number is above what any router has heard, whoever leads`() {
        let routers = [Self.router("a", told: 41), Self.router("b", told: 40, "b")]
        let seen = Self.seen(routers, standing: nil)
        #expect(Self.next(seen) == .init(writer: "a", epoch: 42))
    }

    @Test func `as many on one as on the other: the one they were told`() {
        let routers = [Self.router("b"), Self.router("a", told: 6)]
        #expect(Self.next(Self.seen(routers)) == .init(writer: "a", epoch: 8))
    }

    @Test func `who knows nothing changes nothing`() {
        let standing = WriterDecree(writer: "a", epoch: 7)
        #expect(Self.next(Self.seen([])) == standing)
        #expect(Self.next(Self.seen([Self.router(nil, cannot: ["a", "b", "c"])])) == standing)
        var fresh = Self.router("b", told: nil)
        fresh.members[0].takesWrites = nil
        #expect(Self.next(Self.seen([fresh])) == standing)
    }

    /// Whatever routers see and do: once they see alike, one word stands, all obey it, and no more are given.
    @Test(arguments: 0..<200) func `it comes to rest`(seed: Int) {
        var generator = SplitMix(state: UInt64(seed))
        var routers = (0..<3).map { _ in
            Self.router(
                Self.order.randomElement(using: &generator),
                told: UInt64.random(in: 0...9, using: &generator),
                Self.order.randomElement(using: &generator) ?? "a"
            )
        }
        let up = Set(Self.order.filter { _ in Bool.random(using: &generator) } + ["c"])
        for index in routers.indices {
            for member in Self.order.indices {
                routers[index].members[member].takesWrites = up.contains(Self.order[member])
            }
        }
        var (agreement, standing, changes) = (WriterAgreement(), WriterDecree?.none, 0)
        for second in 0..<10 {
            let seen = WriterAgreement.Seen(
                order: Self.order,
                routers: zip(Self.order, routers).reduce(into: [:]) { $0[$1.0] = $1.1 },
                standing: ([standing] + routers.map(\.decree)).compactMap(\.self).max { $0.epoch < $1.epoch }
            )
            let next = agreement.next(seen, now: second)
            if next != standing { changes += 1 }
            standing = next
            for index in routers.indices { Self.obey(standing, &routers[index]) }
        }
        #expect(Set(routers.compactMap(\.writer)) == [standing?.writer])
        #expect(routers.allSatisfy { $0.decree == standing })
        #expect(changes <= 2)
    }

    /// As a router does (`WriterChoice`).
    private static func obey(_ decree: WriterDecree?, _ router: inout RouterWord) {
        if let decree, decree.epoch > router.decree?.epoch ?? 0 {
            router.decree = decree
            router.writer = decree.writer
        }
        if let writer = router.writer, router.canUse(writer) { return }
        let start = router.writer.flatMap { order.firstIndex(of: $0) }.map { $0 + 1 } ?? 0
        router.writer = (order[start...] + order[..<start]).first { [router] in router.canUse($0) }
    }
}

/// Vigna's generator, so that a failing case can be run again.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
