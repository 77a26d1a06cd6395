import Systems
import Testing

@Suite struct EstateSessionsTests {
    @Test func `the longest statement stands first, then open transactions, then the rest`() {
        let sessions = EstateSessions([
            "kestrel": [
                DatabaseSession(id: 1, user: "idle", client: "10.0.0.1"),
                DatabaseSession(id: 2, user: "short", client: "10.0.0.1", statement: "SELECT ?", milliseconds: 5),
            ],
            "merlin": [
                DatabaseSession(id: 1, user: "open", client: "10.0.0.2", isInTransaction: true),
                DatabaseSession(id: 2, user: "long", client: "10.0.0.2", statement: "SELECT ?", milliseconds: 900),
            ],
        ]).sessions
        #expect(sessions.map(\.user) == ["long", "short", "open", "idle"])
        #expect(sessions.map(\.host) == ["merlin", "kestrel", "merlin", "kestrel"])
        #expect(sessions.map(\.isAtWork) == [true, true, true, false])
    }
}
