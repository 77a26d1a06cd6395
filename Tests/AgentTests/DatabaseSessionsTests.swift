@testable import Agent
import AsyncHTTPClient
import Systems
import TestSupport
import Testing

@Suite struct DatabaseSessionsTests {
    /// As a router says it on `GET /v1/sessions`.
    private static let said = """
        [{"client":"172.30.0.5","holds":["locked tables"],"id":16777217,"isInTransaction":true,"member":"kestrel",
        "milliseconds":40,"schema":"blog","statement":"UPDATE posts SET text = ?","user":"blog"},
        {"client":"localhost","holds":[],"id":7,"isInTransaction":false,"user":"reader"}]
        """

    @Test func `the sessions of all routers stand together, and a router that is silent is named`() async throws {
        let own = StubServer { _ in .json(Self.said) }
        let peer = StubServer { _ in .json("[]") }
        let lost = StubServer { _ in .json(#"{"message":"its router does not answer"}"#, status: 503) }
        defer { for stub in [own, peer, lost] { stub.stop() } }
        let found = await EstateSessions.read(
            host: "kestrel",
            router: RouterClient(http: .shared, socket: own.path),
            peers: PeersTests.peers([peer, lost])
        )
        #expect(found.sessions.map(\.user) == ["blog", "reader"] && found.sessions.allSatisfy { $0.host == "kestrel" })
        #expect(found.sessions.first?.holds == ["locked tables"] && found.sessions.first?.milliseconds == 40)
        #expect(
            own.requests.map(\.target) == ["/v1/sessions"] && peer.requests.map(\.target) == ["/v1/database/sessions"]
        )
        #expect(found.missing.keys.sorted() == ["peer1"])
    }

    @Test func `a router that is not there is no reason to say nothing`() async throws {
        let found = await EstateSessions.read(
            host: "kestrel",
            router: RouterClient(http: .shared, socket: "/tmp/nobody-listens-here.sock"),
            peers: Peers(all: [])
        )
        #expect(found.sessions.isEmpty && found.missing["kestrel"]?.contains("trivet-router") == true)
    }
}
