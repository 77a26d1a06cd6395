import FoundationEssentials
import Testing

@testable import Router

@Suite struct SettingsTests {
    private func decode(_ text: String) throws -> RouterSettings {
        try JSONDecoder().decode(RouterSettings.self, from: Data(text.utf8))
    }

    private static let least = #"""
        {"host":"a","listen":[{"path":"/s"}],"members":[{"name":"a","address":"10.0.0.1"}],
        "watch":{"user":"w","password":"p"},"users":[{"name":"u","password":"p"}]EXTRA}
        """#

    private func least(_ extra: String = "") -> String { Self.least.replacing("EXTRA", with: extra) }

    @Test func `what may be left out has its usual value`() throws {
        let settings = try decode(least())
        #expect(settings.members.first?.port == 3306)
        #expect(settings.users.first?.policy == .split)
        #expect(settings.limits == .init())
        #expect(settings.tls == nil)
    }

    @Test func `the example of the documentation is valid`() throws {
        let place = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "docs/router.md")
        let page = try String(contentsOf: place, encoding: .utf8)
        let block = try #require(page.split(separator: "```json\n").dropFirst().first?.split(separator: "```").first)
        let settings = try decode(String(block))
        #expect(settings.members.count == 3)
        #expect(settings.users.first?.databases == ["reports": .local])
        #expect(settings.slow?.after == 1)
    }

    @Test(arguments: [
        (#","color":1"#, "color: there is no such key"),
        (#","limits":{"queue":"x"}"#, "limits/queue: it is not a number"),
        (#","limits":{"queue":-1}"#, "limits/queue: it must be from 0.1 to 3600"),
        (#","threads":"two""#, "threads: it is not a whole number"), (#","tls":{}"#, "tls/authority: it is missing"),
        (
            #","tls":{"authority":"a","certificate":"b","key":"c","clients":"maybe"}"#,
            "tls/clients: it must be one of off"
        ),
    ])
    func `a fault names its key`(extra: String, words: String) {
        let fault = #expect(throws: Keyed.Fault.self) { try decode(least(extra)) }
        #expect(fault?.description.hasPrefix(words) == true, "\(fault?.description ?? "")")
    }

    @Test func `names are there once`() {
        let twice = least().replacing(
            #"[{"name":"u","password":"p"}]"#,
            with: #"[{"name":"u","password":"p"},{"name":"u","password":"q"}]"#
        )
        let fault = #expect(throws: Keyed.Fault.self) { try decode(twice) }
        #expect(fault?.description == "users: u is there twice")
    }
}
