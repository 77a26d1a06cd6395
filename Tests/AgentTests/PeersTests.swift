@testable import Agent
import Systems
import TestSupport
import Testing

struct PeersTests {
    static func peers(_ stubs: [StubServer], deadline: Duration = .seconds(4)) -> Peers {
        let peers = stubs.enumerated().map { index, stub in
            Peers.Peer(
                name: "peer\(index)",
                address: "10.0.0.\(index)",
                base: "http+unix://"
                    + stub.path.split(separator: "/", omittingEmptySubsequences: false).joined(separator: "%2F")
            )
        }
        return Peers(all: peers, deadline: deadline)
    }

    @Test func `a peer that never answers is told as such, and holds up nobody`() async throws {
        let good = StubServer { _ in .json(#"["a"]"#) }
        let silent = StubServer { _ in .silence }
        let broken = StubServer { _ in .json("nonsense") }
        defer { for stub in [good, silent, broken] { stub.stop() } }
        let answers: [(peer: Peers.Peer, answer: Result<[String], Peers.Failure>)] =
            await Self.peers([good, silent, broken]).ask("/v1/x")
        #expect(answers.map(\.peer.name) == ["peer0", "peer1", "peer2"])
        #expect(try answers[0].answer.get() == ["a"])
        #expect(throws: Peers.Failure.self) { try answers[1].answer.get() }
        #expect(throws: Peers.Failure.self) { try answers[2].answer.get() }
    }

    @Test func `the first that answers is enough`() async throws {
        let silent = StubServer { _ in .silence }
        let good = StubServer { _ in .json(#"["b"]"#) }
        defer { for stub in [good, silent] { stub.stop() } }
        let first: [String]? = await Self.peers([silent, good], deadline: .seconds(30)).first("/v1/x")
        #expect(first == ["b"])
    }

    @Test func `nobody answers and nothing is made up`() async throws {
        let first: [String]? = await Peers(all: []).first("/v1/x")
        #expect(first == nil)
    }
}
