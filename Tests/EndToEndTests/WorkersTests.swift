import Planning
import Testing

extension EndToEnd.Workers {
    @Test func `a fourth host is a worker, runs tasks, and its edge serves every route`() async throws {
        let lab = try await Labs.up(Labs.four, "--hosts", "4")
        let worker = try #require(lab.names.last)
        try await lab.trivet("init").expect(0)
        try await lab.trivet("apply", "--yes", "--skip", "stacks").expect(0).says("\(worker) joins as worker")
        try await lab.addHello()
        try await lab.onAll("docker pull --quiet registry.internal:5000/hello:1")
        try await lab.trivet("apply", "--yes").expect(0)
        try await Self.expectHello(of: lab)
        let listing = try await lab.trivet("status").expect(0).says("any one host may be lost").output
        #expect(listing.split(separator: "\n").contains { $0.hasPrefix(worker) && $0.contains("worker") })

        let managers = lab.names.filter { $0 != worker }
        for host in managers {
            // A node changes by itself too: then Docker refuses once.
            let drain = "docker node update --availability drain \(host)"
            try await lab.on(managers[0], "\(drain) || { sleep 1; \(drain); }").expect(0)
        }
        try await eventually("the worker runs it", within: .seconds(60)) {
            try await lab.places(of: "hello_web") == [worker]
        }
        try await Self.expectHello(of: lab)
        try await Labs.down(Labs.four)
    }

    private static func expectHello(of lab: TestLab) async throws {
        try await eventually("every edge serves", within: .seconds(60)) {
            for host in lab.names where try await !lab.ask("hello.example", edge: host).body.contains("Hello") {
                return false
            }
            return true
        }
    }
}
