@testable import Agent
import Engines
import Foundation
import Synchronization
import Systems
import TestSupport
import Testing

struct KeeperTests {
    static let nodes = #"""
        [{"ID":"n1","Spec":{"Role":"manager","Availability":"active"},"Description":{"Hostname":"kestrel"},
          "Status":{"State":"ready","Addr":"0.0.0.0"},"ManagerStatus":{"Leader":true,"Reachability":"reachable","Addr":"10.0.0.1:2377"}}]
        """#
    static let services = #"""
        [{"ID":"s1","Spec":{"Name":"site_web","Labels":{"com.docker.stack.namespace":"site","trivet.routes":"a.example:80"}},
          "ServiceStatus":{"RunningTasks":1,"DesiredTasks":1}}]
        """#
    static let tasks = #"""
        [{"ID":"t1","ServiceID":"s1","NodeID":"n1","Slot":1,"DesiredState":"running","Status":{"State":"running",
          "ContainerStatus":{"ContainerID":"c1"},
          "PortStatus":{"Ports":[{"Protocol":"tcp","TargetPort":80,"PublishedPort":32768,"PublishMode":"host"}]}}}]
        """#

    static func answer(_ target: String) -> StubServer.Answer {
        if target == "/version" { return .json(#"{"Version":"26","ApiVersion":"1.45","MinAPIVersion":"1.24"}"#) }
        if target.contains("/nodes") { return .json(nodes) }
        return target.contains("/services") ? .json(services) : .json(tasks)
    }

    @Test func `a question that hangs, as while the Swarm elects a leader, is asked again beside it`() async throws {
        let asked = Atomic<Int>(0)
        let stub = StubServer { request in
            guard request.target.contains("/nodes") else { return Self.answer(request.target) }
            return asked.add(1, ordering: .relaxed).newValue < 3 ? .silence : .json(Self.nodes)
        }
        defer { stub.stop() }
        var reader = SwarmReader(docker: Docker.Client(socket: stub.path), settings: WatcherTests.settings)
        reader.clock = WatcherTests.InstantClock()
        #expect(try await reader.read(full: false).nodes.map(\.name) == ["kestrel"])
    }

    @Test func `the table is computed from what Docker says`() async throws {
        let stub = StubServer { Self.answer($0.target) }
        defer { stub.stop() }
        let fixture = try WatcherTests.Fixture(Docker.Client(socket: stub.path))
        defer { JournalTests.remove(fixture.path) }
        await fixture.keeper.refresh()
        let upstream = try #require(await fixture.keeper.current()?.routes.first?.upstreams.first)
        #expect("\(upstream.address):\(upstream.port) on \(upstream.node)" == "10.0.0.1:32768 on kestrel")
    }

    @Test func `a task leaves the table with the signal, before Swarm says so`() async throws {
        let stub = StubServer { Self.answer($0.target) }
        defer { stub.stop() }
        let fixture = try WatcherTests.Fixture(Docker.Client(socket: stub.path))
        defer { JournalTests.remove(fixture.path) }
        await fixture.keeper.refresh()
        var deaths = Deaths()
        await fixture.watcher.handle(try WatcherTests.event("kill", signal: "15"), &deaths)
        await fixture.keeper.refresh()
        #expect(fixture.keeper.board.current?.routes.first?.upstreams.isEmpty == true)
        await fixture.watcher.handle(try WatcherTests.event("start"), &deaths)
        #expect(await fixture.keeper.current()?.routes.first?.upstreams.count == 1)
    }

    @Test func `the only task of a route serves on after its order to end, until the signal`() async throws {
        let isEnding = Atomic<Bool>(false)
        let stub = StubServer { request in
            let isTasks = request.target.contains("/tasks") && isEnding.load(ordering: .relaxed)
            return isTasks ? .json("[]") : Self.answer(request.target)
        }
        defer { stub.stop() }
        let fixture = try WatcherTests.Fixture(Docker.Client(socket: stub.path))
        defer { JournalTests.remove(fixture.path) }
        await fixture.keeper.refresh()
        isEnding.store(true, ordering: .relaxed)
        await fixture.keeper.refresh()
        #expect(fixture.keeper.board.current?.routes.first?.upstreams.count == 1)
        var deaths = Deaths()
        await fixture.watcher.handle(try WatcherTests.event("kill", signal: "15"), &deaths)
        #expect(fixture.keeper.board.current?.routes.first?.upstreams.isEmpty == true)
    }

    @Test func `tasks that end serve on for a while, and only where a route has no other`() {
        let start = ContinuousClock.now
        func table(_ tasks: [String]) -> RoutingTable {
            let upstreams = tasks.map { RoutingTable.Upstream(address: "10.0.0.1", port: 1, task: $0, node: "kestrel") }
            return RoutingTable(routes: [.init(host: "a.example", stack: "a", service: "a_web", upstreams: upstreams)])
        }
        var lingering = Lingering()
        lingering.note(table([]), after: table(["t1"]), now: start)
        lingering.note(table([]), after: table([]), now: start + .seconds(1))
        #expect(lingering.serving(table([]), now: start + .seconds(2)) == table(["t1"]))
        #expect(lingering.serving(table([]), now: start + Lingering.length) == table([]))
        lingering.note(table(["t2"]), after: table([]), now: start + .seconds(2))
        #expect(lingering.serving(table(["t2"]), now: start + .seconds(2)) == table(["t2"]))
        lingering.note(table(["t2"]), after: table(["t1", "t2"]), now: start)
        #expect(lingering.serving(table(["t2"]), now: start) == table(["t2"]))
    }

    @Test func `a Docker that stops answering empties no table, and the next agent still knows it`() async throws {
        let isDown = Atomic<Bool>(false)
        let stub = StubServer { isDown.load(ordering: .relaxed) ? .json("{}", status: 500) : Self.answer($0.target) }
        defer { stub.stop() }
        let fixture = try WatcherTests.Fixture(Docker.Client(socket: stub.path))
        defer { JournalTests.remove(fixture.path) }
        await fixture.keeper.refresh()
        isDown.store(true, ordering: .relaxed)
        await fixture.keeper.refresh()
        #expect(await fixture.keeper.current()?.routes.first?.upstreams.count == 1)
        #expect(await fixture.keeper.problem != nil)
        #expect(TableStore(path: fixture.path + ".json").read()?.routes.first?.upstreams.count == 1)
    }

    @Test func `the pace follows what happens`() {
        var pace = Pace()
        let start = ContinuousClock.now
        #expect(pace.interval(now: start, isUpdating: false) == .seconds(5))
        #expect(pace.interval(now: start, isUpdating: true) == .milliseconds(250))
        pace.note(start)
        #expect(pace.interval(now: start + .seconds(1), isUpdating: false) == .milliseconds(250))
        #expect(pace.interval(now: start + .seconds(30), isUpdating: false) == .seconds(1))
        #expect(pace.interval(now: start + .seconds(90), isUpdating: false) == .seconds(5))
    }

    @Test func `a wrong word about a task is forgotten after a while`() {
        var departures = Departures()
        let start = ContinuousClock.now
        departures.note(["t1"], now: start)
        #expect(departures.current(now: start + .seconds(14)) == ["t1"])
        #expect(departures.current(now: start + .seconds(16)) == [])
    }
}
