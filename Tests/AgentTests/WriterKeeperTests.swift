import Engines
import Foundation
import Planning
import Synchronization
import Systems
import TestSupport
import Testing

@testable import Agent

@Suite struct `An agent and the writer` {
    final class World: Sendable {
        struct State {
            var drained: Set<String>?
            var told: [WriterDecree] = []
            var looks = 0
            var now = 0
        }

        let state = Mutex(State())

        func keeper(_ host: String = "a") -> WriterKeeper {
            WriterKeeper(
                host: host,
                hands: .init(
                    order: { ["a", "b", "c"] },
                    drained: { self.state.withLock { $0.drained } },
                    tell: { decree in self.state.withLock { $0.told.append(decree) } },
                    lookAround: { self.state.withLock { $0.looks += 1 } }
                ),
                clock: WatcherTests.InstantClock(),
                now: { self.state.withLock { $0.now } }
            )
        }

        var told: [WriterDecree] { state.withLock { $0.told } }
    }

    static func word(_ writer: String, told: WriterDecree? = nil, lost: String? = nil) -> RouterWord {
        RouterWord(
            writer: writer,
            decree: told,
            members: ["a", "b", "c"].map { .init(name: $0, condition: "", takesWrites: $0 != lost) }
        )
    }

    @Test func `who leads decides, and tells its own router and the others`() async {
        let world = World()
        world.state.withLock { $0.drained = [] }
        let keeper = world.keeper()
        await keeper.hear(Self.word("a"))
        await keeper.hear(RoutingNews(router: Self.word("a")), of: "b")
        await keeper.pass()
        let first = WriterDecree(writer: "a", epoch: 1)
        #expect(world.told == [first])
        #expect(keeper.news.value.decree == first)
        await keeper.hear(Self.word("a", told: first))
        await keeper.pass()
        #expect(world.told == [first])
    }

    @Test func `a member that left, stopped and came back may be the writer again`() async throws {
        let keeper = World().keeper()
        await keeper.hear(Self.word("b"))
        #expect(try await keeper.leave() == "b")
        #expect(keeper.news.value.isLeaving)
        await keeper.hear(Self.word("b"))
        #expect(keeper.news.value.isLeaving)
        await keeper.hear(Self.word("b", lost: "a"))
        #expect(keeper.news.value.isLeaving)
        await keeper.hear(Self.word("b"))
        #expect(!keeper.news.value.isLeaving)
    }

    @Test func `who does not lead hands on what it hears, and a router that starts anew is told again`() async {
        let world = World()
        let keeper = world.keeper()
        await keeper.hear(Self.word("a"))
        await keeper.pass()
        #expect(world.told.isEmpty)
        let decree = WriterDecree(writer: "b", epoch: 5)
        await keeper.hear(RoutingNews(decree: decree), of: "c")
        await keeper.pass()
        await keeper.hear(Self.word("b", told: decree))
        await keeper.pass()
        #expect(world.told == [decree])
        // The leader is gone, and the router forgot.
        await keeper.hear(nil, of: "c")
        await keeper.hear(Self.word("a"))
        await keeper.pass()
        #expect(world.told == [decree, decree])
    }

    @Test func `a new leader's number is above what routers heard from the one before`() async {
        let world = World()
        let keeper = world.keeper()
        let decree = WriterDecree(writer: "c", epoch: 8)
        await keeper.hear(RoutingNews(router: Self.word("a", told: decree, lost: "c")), of: "b")
        await keeper.hear(Self.word("a", told: .init(writer: "c", epoch: 7), lost: "c"))
        world.state.withLock { $0.drained = [] }
        await keeper.pass()
        #expect(world.told == [.init(writer: "a", epoch: 9)])
    }

    @Test func `a drained host's member hands the writing over`() async {
        let world = World()
        world.state.withLock { $0.drained = ["a"] }
        let keeper = world.keeper()
        await keeper.hear(Self.word("a"))
        await keeper.pass()
        #expect(world.told == [.init(writer: "b", epoch: 1)])
    }

    @Test func `a member lost to another router is asked after at once, a second time not`() async {
        let world = World()
        let keeper = world.keeper()
        await keeper.hear(Self.word("a"))
        await keeper.hear(RoutingNews(router: Self.word("a")), of: "b")
        await keeper.hear(RoutingNews(router: Self.word("b", lost: "a")), of: "b")
        await keeper.hear(RoutingNews(router: Self.word("b", lost: "a")), of: "b")
        #expect(world.state.withLock { $0.looks } == 1)
        // What the own router knows already is no news.
        await keeper.hear(Self.word("b", lost: "a"))
        await keeper.hear(RoutingNews(router: Self.word("a")), of: "c")
        await keeper.hear(RoutingNews(router: Self.word("b", lost: "a")), of: "c")
        #expect(world.state.withLock { $0.looks } == 1)
    }

    @Test func `a host that leaves says so until the routers have gone elsewhere`() async throws {
        let world = World()
        let keeper = world.keeper()
        await keeper.hear(Self.word("a"))
        await #expect(throws: Planning.Failure.self) { try await keeper.leave() }
        #expect(!keeper.news.value.isLeaving)
        await keeper.hear(Self.word("b"))
        #expect(try await keeper.leave() == "b")
        #expect(keeper.news.value.isLeaving)
    }

    @Test func `what the router says is read from its socket, and what it is told goes there`() async throws {
        let line = #"""
            {"decree":{"epoch":7,"writer":"b"},"members":[{"condition":"is usable","name":"b","takesWrites":true},\#
            {"condition":"was not asked yet","name":"c"}],"writer":"b"}
            """#
        let stub = StubServer { $0.method == "GET" ? .stream(Array("\(line)\n".utf8)) : .json("{}") }
        defer { stub.stop() }
        let client = RouterClient(socket: stub.path)
        let heard = Mutex<[RouterWord]>([])
        try await client.follow { word in heard.withLock { $0.append(word) } }
        let word = try #require(heard.withLock { $0 }.first)
        #expect(word.writer == "b" && word.decree == .init(writer: "b", epoch: 7))
        #expect(word.canUse("b") && !word.canUse("c") && !word.isInformed)
        await client.tell(.init(writer: "c", epoch: 8))
        await client.lookAround()
        #expect(
            stub.requests.map { "\($0.method) \($0.target)" } == [
                "GET /v1/writer?follow", "PUT /v1/writer", "POST /v1/look",
            ]
        )
        let decree = try JSONDecoder().decode(WriterDecree.self, from: Data(stub.requests[1].body.utf8))
        #expect(decree == .init(writer: "c", epoch: 8))
    }
}
