import Lab
import Planning
import Testing

@Suite struct LabNameTests {
    @Test(arguments: ["weather-watch", "a", "try1", "abcdefghijklmnopqrstuvwxyz-12345"])
    func `a plain word names a lab`(text: String) throws {
        #expect(try LabName(text).text == text)
    }

    @Test(arguments: ["", "base", "1st", "-x", "Weather", "a/b", "a.b", "abcdefghijklmnopqrstuvwxyz-123456"])
    func `what would be no directory's name, or too long, is refused`(text: String) {
        #expect(throws: Failure.self) { try LabName(text) }
    }

    @Test(arguments: [0, 6])
    func `a lab has one to five hosts`(count: Int) {
        let request = LabRequest(
            name: "x",
            source: nil,
            count: count,
            system: BaseSystem(release: .trixie, kind: .plain),
            disk: "1G"
        )
        #expect(throws: Failure.self) { try request.hosts() }
    }

    @Test func `hosts without an estate are birds`() throws {
        let request = LabRequest(
            name: nil,
            source: nil,
            count: nil,
            system: BaseSystem(release: .trixie, kind: .plain),
            disk: "1G"
        )
        #expect(try request.hosts() == ["kestrel", "merlin", "osprey"])
        #expect(try request.labName().text == "lab")
    }
}
