@testable import Commands
import FoundationEssentials
import Systems
import Testing

@Suite struct StatusTextTests {
    private static func estate(_ change: (inout HostStatus) -> Void) -> EstateStatus {
        var host = HostStatus(name: "osprey", address: "10.0.0.3", answered: true, docker: "26.1", caddyAnswers: true)
        change(&host)
        return EstateStatus(estate: "x", at: Date(timeIntervalSince1970: 0), hosts: [host], services: [], routes: [])
    }

    @Test func `a host on which nothing is missing asks for nothing`() {
        #expect(StatusText.next(Self.estate { _ in }).isEmpty)
    }

    @Test func `whatever does not run on a host that answers is shown by its plan`() {
        let words = ["trivet plan --host osprey    what is missing there; `trivet apply` mends it"]
        #expect(StatusText.next(Self.estate { $0.docker = nil }) == words)
        #expect(StatusText.next(Self.estate { $0.caddyAnswers = false }) == words)
        #expect(StatusText.next(Self.estate { $0.problem = "trivet-router.service has failed" }) == words)
    }

    @Test func `of a host that does not answer it is asked whether SSH reaches it`() {
        let next = StatusText.next(Self.estate { $0.answered = false })
        #expect(next == ["trivet plan --host osprey    does SSH reach it, and what is missing there?"])
    }
}
