@testable import Agent
import Foundation
import Logging
import NIOCore
import Planning
import Synchronization
import Systems
import TestSupport
import Testing

struct SignsOfLifeTests {
    struct Enough: Error {}

    static let working = #"{"client":"10.0.0.2:0/7","state":"working"}"#

    @Test func `a sign says how the files are only when that has changed`() async throws {
        let states = Mutex([FilesStatus(.working), FilesStatus(.working), FilesStatus(.hung), FilesStatus(.hung)])
        let lines = Mutex<[String]>([])
        await #expect(throws: Enough.self) {
            try await SignsOfLife.tell(
                { Sign(files: states.withLock { $0.removeFirst() }) },
                wait: {},
                write: { line in
                    try lines.withLock { lines in
                        lines.append(String(buffer: line))
                        if lines.count == 4 { throw Enough() }
                    }
                }
            )
        }
        let told = lines.withLock { $0 }
        #expect(told.map { $0.contains("state") } == [true, false, true, false])
        #expect(told.allSatisfy { $0.hasSuffix("\n") } && told[1] == "\n")
    }

    @Test func `a sign says what is new of the way to the database, and agents of before understand the rest`() throws {
        let routing = RoutingNews(decree: WriterDecree(writer: "h2", epoch: 4))
        let first = Sign(files: FilesStatus(.working, client: "10.0.0.2:0/7"), routing: routing)
        let second = Sign(files: first.files, routing: RoutingNews(decree: routing.decree, isLeaving: true))
        #expect(second.news(since: first) == Sign(files: nil, routing: second.routing))
        for sign in [first, second, Sign(routing: routing), Sign(files: first.files), Sign()] {
            let line = try StatusCoding.encoder().encode(sign)
            #expect(try StatusCoding.decoder().decode(Sign.self, from: line) == sign)
        }
        let line = try StatusCoding.encoder().encode(first)
        #expect(try StatusCoding.decoder().decode(FilesStatus.self, from: line) == first.files)
    }

    @Test(arguments: [
        (StubServer.Answer.beginning(Array("\n\n".utf8)), SignListener.End.silent, 2),
        (.stream(Array("\n".utf8)), .ended, 1), (.stream([]), .absent, 0), (.json("{}", status: 404), .wordless, 0),
        (.json("{}", status: 503), .absent, 0), (.silence, .absent, 0),
    ])
    func `how it ends is told`(answer: StubServer.Answer, end: SignListener.End, signs: Int) async {
        let stub = StubServer { _ in answer }
        defer { stub.stop() }
        let peers = PeersTests.peers([stub])
        let heard = Mutex(0)
        let listener = SignListener(peers: peers, patience: .milliseconds(300))
        #expect(await listener.listen(to: peers.all[0]) { _ in heard.withLock { $0 += 1 } } == end)
        #expect(heard.withLock { $0 } == signs)
    }

    @Test(arguments: [
        (StubServer.Answer.beginning(Array("\(working)\n\n".utf8)), 0, 2), (.stream(Array("\n".utf8)), 1, 0),
        (.silence, 0, 1), (.silence, 1, 2), (.json("{}", status: 404), 1, 2),
    ])
    func `a peer that falls silent is a suspect at once, one that is away at the second time`(
        answer: StubServer.Answer,
        before: Int,
        missed: Int
    ) async throws {
        let stub = StubServer { _ in answer }
        defer { stub.stop() }
        let fixture = try WatcherTests.Fixture(VolumeFixture.client(stub))
        let peers = PeersTests.peers([stub])
        let (suspects, known) = (Suspects(), KnownFiles())
        let watch = PeerWatch(
            peers: peers,
            suspects: suspects,
            keeper: fixture.keeper,
            refusal: QuickRefusal { _ in nil },
            known: known
        )
        #expect(await watch.missedNow(peers.all[0], before: before) == missed)
        #expect(suspects.current == (missed >= 2 ? ["10.0.0.0"] : []))
        // Whose connection ended may have lost no more than its agent.
        if case .beginning = answer {
            #expect(suspects.mute == ["10.0.0.0"])
        } else {
            #expect(suspects.mute.isEmpty)
        }
        if case .beginning = answer { #expect(known["peer0"]?.client == "10.0.0.2:0/7") }
    }

    @Test func `an agent of an earlier version is asked instead`() async throws {
        let stub = StubServer { $0.target == "/healthz" ? .json("ok") : .json("{}", status: 404) }
        defer { stub.stop() }
        let fixture = try WatcherTests.Fixture(VolumeFixture.client(stub))
        let watch = PeerWatch(
            peers: PeersTests.peers([stub]),
            suspects: Suspects(),
            keeper: fixture.keeper,
            refusal: QuickRefusal { _ in nil },
            known: KnownFiles()
        )
        #expect(await watch.missedNow(watch.peers.all[0], before: 1) == 0)
    }
}

struct BeatTests {
    @Test(arguments: [Duration.seconds(1), .seconds(2)], [0, 400, 999, 1000, 1700])
    func `all that looks as often looks at the same instants`(length: Duration, milliseconds: Int) {
        let now = Beat.next(length, after: .now) + .milliseconds(milliseconds)
        let next = Beat.next(length, after: now)
        #expect(next > now && next - now <= length)
        #expect(next == Beat.next(length, after: next - .microseconds(1)))
        #expect(Beat.next(.seconds(2), after: now) >= Beat.next(.seconds(1), after: now))
    }
}

struct MountMemoTests {
    @Test func `the list of mounts is read once while nothing changes`() {
        let reads = Mutex(0)
        let memo = MountMemo { text in
            reads.withLock { $0 += 1 }
            return MountTable(text)
        }
        #expect(memo.value.type(at: "/proc") == "proc")
        #expect(memo.value == MountTable.own())
        #expect(reads.withLock { $0 } == 1)
    }

    @Test func `a list that cannot be opened is looked for again`() {
        let reads = Mutex(0)
        let memo = MountMemo(of: "/no/such/list") { text in
            reads.withLock { $0 += 1 }
            return text
        }
        #expect(memo.value.isEmpty && memo.value.isEmpty)
        #expect(reads.withLock { $0 } == 2)
    }

    @Test(.enabled(if: getuid() == 0)) func `a mount is seen at once, and so is its end`() throws {
        let place = "/tmp/trivet-mount-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: place) }
        let memo = MountMemo { MountedFiles(in: $0, at: place) }
        #expect(memo.value == nil)
        try #require(unsafe mount("none", place, "tmpfs", 0, nil) == 0)
        let first = memo.value
        unsafe umount(place)
        #expect(first?.type == "tmpfs")
        #expect(memo.value == nil)
    }
}

struct MountToucherTests {
    @Test(arguments: [("/", true), ("/no/such/place", false), ("/etc/passwd", false)])
    func `what is no directory on a file system that answers cannot be used`(root: String, works: Bool) async throws {
        let toucher = MountToucher(root: root)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await toucher.run() }
            for _ in 0..<2 {
                let result = try await toucher.touch()
                #expect(result.succeeded == works && result.errors.isEmpty == works)
            }
            group.cancelAll()
        }
    }
}
