import Planning
import Testing

@testable import Commands

struct FailuresTests {
    @Test func `what befell several hosts alike is said once, with their names`() {
        let failures = Failures(all: [
            Failure(.refused, "installing chrony failed", host: "kestrel", words: "no space", next: "make room"),
            Failure(.refused, "installing chrony failed", host: "merlin", words: "no route"),
            Failure(.refused, "installing chrony failed", host: "osprey", words: "no space", next: "make room"),
        ])
        #expect(failures.joined.map(\.host) == ["kestrel, osprey", "merlin"])
    }

    @Test func `that the operator interrupted is no host's, and said once`() {
        let stopped = Failure(.interrupted, "stopped as you asked", next: "trivet apply goes on from here")
        let failures = Failures(all: [stopped.on("kestrel"), Failure(.failed, "it broke", host: "merlin"), stopped])
        #expect(failures.joined == [stopped, Failure(.failed, "it broke", host: "merlin")])
    }
}
