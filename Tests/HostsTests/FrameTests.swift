import Estate
import Hosts
import Planning
import Testing

@Suite struct FrameTests {
    @Test func `a request survives its frame, secrets included`() throws {
        let content = SealedText(parts: [.text("a="), .secret(name: "s", Secret("hidden"))])
        let frame = try Frame.encode(SessionRequest.observe([.file(File("/x", content))]))
        #expect(try Frame.length(frame.prefix(4)) == frame.count - 4)
        let back: SessionRequest = try Frame.decode(Array(frame.dropFirst(4)))
        guard case .observe(let resources) = back, case .file(let file) = resources.first else {
            Issue.record("it is something else")
            return
        }
        #expect(file.content.reveal() == "a=hidden")
        #expect(file.content.shown == "a=[secret s]")
    }

    @Test func `a disturbed session is told from a frame`() {
        #expect(throws: Failure.self) { try Frame.length(Array("Welc".utf8)) }
    }

    @Test(arguments: [
        (
            SSHTarget.remote(user: "root", host: "203.0.113.1", port: 2222),
            ["-l", "root", "-p", "2222", "--", "203.0.113.1"]
        ),
        (.remote(user: nil, host: "kestrel", port: nil), ["--", "kestrel"]),
    ])
    func `ssh is told whom to reach, and to trust pinned keys alone`(target: SSHTarget, words: [String]) {
        let connector = Connector(directory: "/nowhere")
        let host = Host(name: "k", ssh: target, address: "10.0.0.1")
        let arguments = connector.command(for: host, script: "true").arguments
        #expect(Array(arguments.dropLast().suffix(words.count)) == words)
        #expect(arguments.contains("StrictHostKeyChecking=yes"))
        #expect(arguments.contains("UserKnownHostsFile=\"/nowhere/known_hosts\""))
    }

    @Test func `this machine is reached without ssh`() {
        let host = Host(name: "box", ssh: .local, address: "127.0.0.1")
        #expect(Connector(directory: "/nowhere").command(for: host, script: "true").executable == "sh")
    }
}

@Suite struct ShellTests {
    @Test func `a command's output, errors and status come back`() async throws {
        let result = try await Shell.run(Command("sh", ["-c", "cat; echo bad >&2; exit 3"], input: "in"))
        #expect(result == CommandResult(status: 3, output: "in", errors: "bad\n"))
    }

    @Test func `a command that does not end is stopped`() async throws {
        let failure = await #expect(throws: Failure.self) {
            try await Shell.run(Command("sleep", ["60"], timeout: 0.2))
        }
        #expect(failure?.kind == .timeout)
    }

    @Test func `a program that is missing is said to be`() async {
        await #expect(throws: Failure.self) { try await Shell.run(Command("no-such-program")) }
    }
}
