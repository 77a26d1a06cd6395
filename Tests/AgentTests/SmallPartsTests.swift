@testable import Agent
import Foundation
import Systems
import Systemd
import Testing

struct SmallPartsTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("2024-02-29T12:00:00.123456789Z", 1_709_208_000),
        ("2026-11-23T05:00:00Z", 1_795_410_000),
    ])
    func `Docker's times are read`(text: String, seconds: Int) {
        #expect(DockerTime.parse(text) == Date(timeIntervalSince1970: Double(seconds)))
    }

    @Test(arguments: ["", "0001-01-01T00:00:00Z", "soon"]) func `a time that is none is nil`(text: String) {
        #expect(DockerTime.parse(text) == nil)
    }

    @Test func `metrics are written in Prometheus' form`() {
        var page = MetricsPage()
        page.family("trivet_route_upstreams", "gauge", "Healthy tasks behind a route.")
        page.sample([("route", "a\"b\\c")], 2)
        #expect(
            page.text == """
                # HELP trivet_route_upstreams Healthy tasks behind a route.
                # TYPE trivet_route_upstreams gauge
                trivet_route_upstreams{route="a\\"b\\\\c"} 2

                """
        )
    }

    @Test func `the kernel's memory is read as used and total`() {
        let text = "MemTotal:       1000 kB\nMemFree: 1 kB\nMemAvailable:    400 kB\n"
        #expect(HostFacts.memory(text) == .init(used: 600 * 1024, total: 1000 * 1024))
    }

    @Test func `this machine tells something of itself`() {
        let facts = HostFacts.read()
        #expect(facts.kernel?.isEmpty == false && facts.load.count == 3 && (facts.disk?.total ?? 0) > 0)
    }

    @Test func `waits double up to the longest, and start anew`() {
        var backoff = Backoff(first: .seconds(1), longest: .seconds(5))
        #expect((0..<4).map { _ in backoff.next() } == [1, 2, 4, 5].map { Duration.seconds($0) })
        backoff.reset()
        #expect(backoff.next() == .seconds(1))
    }

    @Test func `a signal raised before the wait is not lost`() async throws {
        let signal = WakeSignal()
        signal.raise()
        try await signal.wait(upTo: .seconds(3600))
    }

    @Test func `the watchdog is fed at half its time`() {
        #expect(ServiceManager.watchdogInterval(["WATCHDOG_USEC": "20000000"]) == .seconds(10))
        #expect(ServiceManager.watchdogInterval([:]) == nil)
    }
}
