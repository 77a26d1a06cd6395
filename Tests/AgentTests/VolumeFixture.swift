@testable import Agent
import AsyncHTTPClient
import Engines
import Estate
import Foundation
import Logging
import NIOCore
import Synchronization
import Systems
import TestSupport

/// A volume driver on a directory of its own, with a Docker that is told what to say.
struct VolumeFixture {
    let root: String
    let gate: FakeGate
    let store: FakeStore
    let files: VolumeFiles
    let keeper: VolumeKeeper
    let reader: VolumeReader
    let bin: VolumeBin
    let journal: Journal
    let hands: VolumeHands
    let meter: VolumeMeter
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    static let now = Date(timeIntervalSince1970: 1_800_000_000)

    init(
        book: VolumeBook? = nil,
        docker: Docker.Client = Docker.Client(socket: "/nonexistent.sock", deadline: .milliseconds(200)),
        peers: Peers = Peers(all: []),
        gate: FakeGate = FakeGate(),
        store: FakeStore = FakeStore(),
        mounts: String = ""
    ) throws {
        root = "/tmp/trivet-volumes-\(UUID().uuidString.prefix(8))"
        self.gate = gate
        self.store = store
        try FileManager.default.createDirectory(atPath: "\(root)/srv/volumes", withIntermediateDirectories: true)
        var book = book ?? VolumeBook(engine: .directory)
        book.root = "\(root)/srv"
        try book.text.write(toFile: "\(root)/book.json", atomically: true, encoding: .utf8)
        hands = VolumeHands()
        let table = MountTable(mounts.replacing("ROOT", with: "\(root)/srv"))
        files = VolumeFiles(hands: hands, bookPath: "\(root)/book.json", mounts: { table })
        journal = try Journal(path: "\(root)/journal.sqlite", host: "kestrel")
        keeper = VolumeKeeper(
            files: files,
            gate: gate,
            store: store,
            journal: journal,
            logger: logger,
            boot: "1",
            now: { Self.now }
        )
        meter = VolumeMeter(files: files, path: "\(root)/sizes.json", now: { Self.now })
        reader = VolumeReader(
            host: "kestrel",
            files: files,
            keeper: keeper,
            meter: meter,
            docker: docker,
            peers: peers,
            patience: 60
        )
        bin = VolumeBin(keeper: keeper, reader: reader, peers: peers, journal: journal, now: { Self.now })
    }

    /// An agent that was started again: it knows what was written down, nothing else.
    func restarted(at now: Date = now, boot: String = "1") -> VolumeKeeper {
        VolumeKeeper(
            files: files,
            gate: gate,
            store: store,
            journal: journal,
            logger: logger,
            boot: boot,
            now: { now }
        )
    }

    var answers: VolumeDriverAnswers { VolumeDriverAnswers(keeper: keeper, bin: bin) }

    func makeVolume(_ name: String) throws {
        try FileManager.default.createDirectory(
            atPath: "\(root)/srv/volumes/\(name)",
            withIntermediateDirectories: true
        )
    }

    func has(_ path: String) -> Bool { FileManager.default.fileExists(atPath: "\(root)/srv/\(path)") }

    /// Runs a test with the services that it needs, and tidies up.
    func run(_ body: () async throws -> Void) async throws {
        defer { try? FileManager.default.removeItem(atPath: root) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await hands.run() }
            group.addTask { try await meter.run() }
            try await body()
            group.cancelAll()
        }
    }

    /// What containers Docker runs, as `volume: container`.
    static func containers(_ uses: [(volume: String, container: String, state: String)]) -> String {
        let all = uses.map { use in
            """
            {"Id":"\(use.container)","Names":["/\(use.container)"],"State":"\(use.state)",\
            "Mounts":[{"Type":"volume","Name":"\(use.volume)","Driver":"trivet"}]}
            """
        }
        return "[\(all.joined(separator: ","))]"
    }

    /// With more patience than a machine that runs all tests at once may need.
    static func client(_ stub: StubServer) -> Docker.Client {
        .patient(stub.path)
    }

    static func docker(_ uses: [(volume: String, container: String, state: String)]) -> StubServer {
        StubServer { request in
            if request.target == "/version" {
                return .json(#"{"Version":"26","ApiVersion":"1.45","MinAPIVersion":"1.24"}"#)
            }
            if request.target.hasSuffix("/info") { return .json(#"{"Plugins":{"Volume":["local","trivet"]}}"#) }
            return .json(containers(uses))
        }
    }
}

/// Who is killed does nothing more: each step costs one, and from the first that cannot be paid on all fail.
final class Life: Sendable {
    struct Killed: Error {}
    private let left: Mutex<Int>
    init(steps: Int = .max) { left = Mutex(steps) }

    func step() throws {
        try left.withLock { left in
            guard left > 0 else { throw Killed() }
            left -= 1
        }
    }

    var isOver: Bool { left.withLock { $0 == 0 } }
    func leave(steps: Int) { left.withLock { $0 = steps } }
    func revive() { leave(steps: .max) }
}

/// A gate that remembers what this host has.
final class FakeGate: VolumeGate {
    private struct State {
        var owned: Set<String> = []
        var others: Set<String> = []
        var calls: [String] = []
    }
    private let state = Mutex(State())
    let life: Life

    init(life: Life = Life()) { self.life = life }

    struct Taken: Error, CustomStringConvertible { let description = "merlin has it" }

    /// Another host has it.
    func give(_ volume: String) { state.withLock { _ = $0.others.insert(volume) } }
    var owned: Set<String> { state.withLock { $0.owned } }
    var calls: [String] { state.withLock { $0.calls } }

    func acquire(_ volume: String) async throws {
        try life.step()
        try state.withLock {
            $0.calls.append("acquire \(volume)")
            guard !$0.others.contains(volume) else { throw Taken() }
            $0.owned.insert(volume)
        }
    }

    func release(_ volume: String) async throws {
        try life.step()
        state.withLock {
            $0.calls.append("release \(volume)")
            $0.owned.remove(volume)
        }
    }
}

/// What is written here outlives the agent.
final class FakeStore: HeldStore {
    private let kept = Mutex<HeldVolumes?>(nil)
    let life: Life

    init(life: Life = Life()) { self.life = life }

    func read() -> HeldVolumes? { kept.withLock { $0 } }

    func write(_ held: HeldVolumes) throws {
        try life.step()
        kept.withLock { $0 = held }
    }
}

extension Docker.Client {
    /// For tests beside hundreds of others on a small machine: even to be connected takes its time there.
    static func patient(_ socket: String) -> Docker.Client {
        Docker.Client(http: patientHTTP, socket: socket, deadline: .seconds(60))
    }

    private static let patientHTTP = HTTPClient(
        eventLoopGroupProvider: .singleton,
        configuration: .init(timeout: .init(connect: .seconds(60)))
    )
}
