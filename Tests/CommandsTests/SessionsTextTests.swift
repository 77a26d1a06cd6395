@testable import Commands
import Systems
import Testing

@Suite struct SessionsTextTests {
    private static let found = EstateSessions(
        [
            "kestrel": [
                DatabaseSession(id: 1, user: "reader", client: "172.30.0.9", schema: "blog"),
                DatabaseSession(
                    id: 2,
                    user: "blog",
                    client: "172.30.0.5",
                    schema: "blog",
                    member: "merlin",
                    statement: "SELECT *\n FROM posts WHERE id = ?",
                    milliseconds: 12_340
                ),
                DatabaseSession(
                    id: 3,
                    user: "blog",
                    client: "172.30.0.5",
                    member: "kestrel",
                    isInTransaction: true,
                    holds: ["locked tables"]
                ),
            ]
        ],
        missing: ["osprey": "its router does not answer"]
    )

    @Test func `what runs stands in one line each, and who does nothing is only counted`() {
        let lines = SessionsText.render(Self.found, of: "weather-watch", all: false)
        #expect(lines[0] == "weather-watch: 3 sessions, 1 run something, 1 in transactions")
        #expect(lines[1].contains("osprey: its router does not answer"))
        #expect(lines.count == 6)
        #expect(lines[4].hasPrefix("12.34 s  blog") && lines[4].hasSuffix("merlin   SELECT * FROM posts WHERE id = ?"))
        #expect(lines[5].hasSuffix("(holds an open transaction, locked tables)"))
    }

    @Test func `all of them where asked for`() {
        #expect(SessionsText.render(Self.found, of: "weather-watch", all: true).count == 7)
        #expect(SessionsText.shown(Self.found, all: false).sessions.count == 2)
    }

    @Test(arguments: [(5, "0.00 s"), (250, "0.25 s"), (119_990, "119.99 s"), (120_000, "2 min")])
    func `times read as what they are`(milliseconds: Int, text: String) {
        #expect(DatabaseSession.time(milliseconds) == text)
    }
}
