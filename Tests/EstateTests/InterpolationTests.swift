import Estate
import Testing

@Suite struct `Variables in Compose files` {
    private static let variables = ["SET": "value", "EMPTY": "", "NESTED": "inner"]

    private func command(_ text: String) -> ComposeReading {
        let environment = Self.variables.map { EnvironmentValue(name: $0.key, value: .text($0.value)) }
        let spec = StackSpec(name: "s", compose: "c.yaml", environment: environment)
        let estate = Estate(name: "x", hosts: [Host(name: "box", ssh: .local, address: "127.0.0.1")])
        let quoted = text.replacing("'", with: "''")
        let files = FileSource(["c.yaml": "services:\n  a:\n    image: nginx\n    hostname: 'x\(quoted)'\n"])
        return ComposeReader.read(stack: spec, of: estate, files: files, secrets: [:])
    }

    /// A dollar is doubled for Docker.
    @Test(arguments: [
        ("$SET", "value"), ("${SET}", "value"), ("${SET}s", "values"), ("$SET/x", "value/x"),
        ("$SET$SET", "valuevalue"),
        ("${UNSET:-d}", "d"), ("${EMPTY:-d}", "d"), ("${SET:-d}", "value"), ("${UNSET-d}", "d"), ("${EMPTY-d}", ""),
        ("${UNSET:-}", ""), ("${UNSET:-${NESTED}}", "inner"), ("${UNSET:-${ALSO:-deep}}/x", "deep/x"),
        ("${UNSET:-a:b}", "a:b"),
        ("${SET:?no}", "value"), ("${SET?no}", "value"), ("${EMPTY?no}", ""), ("${SET:+x}", "x"), ("${EMPTY:+x}", ""),
        ("${EMPTY+x}", "x"), ("${UNSET+x}", ""), ("${UNSET:+x}", ""), ("$$SET", "$$SET"), ("$${SET}", "$${SET}"),
        ("$$", "$$"),
        ("${SET:+${NESTED}}", "inner"), ("no variable", "no variable"), ("${UNSET:-$$}", "$$"), ("ü${SET}ü", "üvalueü"),
    ])
    func `are expanded as Compose does`(text: String, expected: String) throws {
        let reading = command(text)
        #expect(reading.faults == [])
        let line = reading.stack?.yaml.reveal().split(separator: "\n").first { $0.contains("hostname:") }
        let plain = line?.replacing("\"", with: "").trimmingPrefix("    hostname: ")
        #expect(plain == "x\(expected)")
    }

    @Test(arguments: [
        "$UNSET", "${UNSET}", "${EMPTY:?say}", "${UNSET?say}", "$", "$1", "${", "${}", "${1}", "${A-B", "${A!b}",
        "a $ b",
    ])
    func `that have no value are faults with their place`(text: String) {
        let reading = command(text)
        #expect(reading.faults.count == 1)
        #expect(reading.faults.first?.line == 4 && reading.faults.first?.column == 15)
        #expect(reading.faults.first?.path == "services.a.hostname")
    }

    @Test(arguments: [
        ("A=b", "b"), ("A= b # comment", "b"), ("export A=b", "b"), ("A='b # $SET'", "b # $$SET"),
        ("A=\"b\\nc\"", "b\\nc"),
        ("A=\"line\nnext\"", "line\\nnext"), ("A=$SET", "value"), ("A=\"${SET}\"", "value"), ("X=1\nA=${X}2", "12"),
        ("A=", ""),
        ("A=b\r\n", "b"), ("# A=x\n\nA=b", "b"), ("A=a#b", "a#b"), ("A=1\nA=2", "2"), ("A=${NOPE:-d}", "d"),
        ("A=pa$ $1 ${x y}", "pa$$ $$1 $${x y}"),
    ])
    func `come from environment files`(text: String, expected: String) {
        let spec = StackSpec(
            name: "s",
            compose: "d/c.yaml",
            environment: [EnvironmentValue(name: "SET", value: .text("value"))]
        )
        let estate = Estate(name: "x", hosts: [Host(name: "box", ssh: .local, address: "127.0.0.1")])
        let files = FileSource([
            "d/c.yaml": "services: { a: { image: nginx, env_file: ./app.env } }", "d/app.env": text,
        ])
        let reading = ComposeReader.read(stack: spec, of: estate, files: files, secrets: [:])
        #expect(reading.faults == [])
        let line = reading.stack?.yaml.reveal().split(separator: "\n").first { $0.contains("      A:") }
        #expect(line?.replacing("\"", with: "") == "      A: \(expected)")
    }

    @Test func `come from the estate before the file beside the Compose file`() {
        let spec = StackSpec(
            name: "s",
            compose: "d/c.yaml",
            environment: [EnvironmentValue(name: "A", value: .text("estate"))]
        )
        let estate = Estate(name: "x", hosts: [Host(name: "box", ssh: .local, address: "127.0.0.1")])
        let files = FileSource([
            "d/c.yaml": "services: { a: { image: nginx, command: $A-$B } }", "d/.env": "A=file\nB=file\n",
        ])
        let reading = ComposeReader.read(stack: spec, of: estate, files: files, secrets: [:])
        #expect(reading.stack?.yaml.shown.contains("command: estate-file") == true)
    }
}
