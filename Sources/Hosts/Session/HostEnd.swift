internal import Dispatch
import FoundationEssentials
import Glibc
import Planning
import Synchronization

/// The far end of a session: `trivet host-session`, reading requests from standard input. They are answered side by side.
package struct HostEnd: Sendable {
    private let agent: any AgentGateway
    private let input: Int32
    private let output: FrameWriter

    package init(agent: any AgentGateway, input: Int32 = 0, output: Int32 = 1) {
        self.agent = agent
        self.input = input
        self.output = FrameWriter(output)
    }

    /// Serves until its input ends. A change under way when the connection is lost is finished first.
    package func run() async throws {
        // A lost connection must not end a change half way.
        _ = signal(SIGPIPE, SIG_IGN)
        _ = signal(SIGHUP, SIG_IGN)
        let lock = ApplyLock()
        try await withThrowingDiscardingTaskGroup { group in
            for try await request in requests() {
                group.addTask { await serve(request, lock: lock) }
            }
        }
    }

    private func serve(_ request: Numbered<SessionRequest>, lock: ApplyLock) async {
        let reply: SessionReply
        do {
            reply = try await answer(request, lock: lock)
        } catch {
            reply = .failed(Failure.of(error, while: "the request"))
        }
        // Nobody hears it when the connection was lost; whatever else is under way goes on.
        try? output.write(Numbered(request.number, reply))
    }

    private func answer(_ request: Numbered<SessionRequest>, lock: ApplyLock) async throws -> SessionReply {
        let say: @Sendable (SessionReply) throws -> Void = { [output] in
            try output.write(Numbered(request.number, $0))
        }
        switch request.message {
        case .hello: return .facts(try await FactFinder.facts())
        case .observe(let resources): return .observed(await observe(resources))
        case .apply(let resource, let change, let system):
            try await apply(resource, change, system) { try? say(.progress($0)) }
            return .done
        case .run(let command): return .ran(try await Shell.run(command))
        case .lock(let holder):
            try await lock.take(holder)
            return .done
        case .agent(let request):
            try await agent.send(request) { chunk in try say(.chunk(chunk)) }
            return .done
        }
    }

    /// Side by side: most of it waits for small programs. Those of which the overview tells come when it is there.
    private func observe(_ resources: [Resource]) async -> [Observation] {
        let (later, first) = resources.indices.reduce(into: ([Int](), [Int]())) { halves, index in
            if resources[index].onHost is any OverviewedResource {
                halves.0.append(index)
            } else {
                halves.1.append(index)
            }
        }
        async let overview = Result.of { try await Overview.of(resources) }
        var seen = await Self.observe(first) { try await Self.json(resources[$0].onHost) }
        let known = await overview
        let rest = await Self.observe(later) { try await Self.json(resources[$0].onHost, in: try known.get()) }
        seen.merge(rest) { first, _ in first }
        return resources.indices.map { index in
            switch seen[index] {
            case .success(let json): Observation(json: json)
            case .failure(let error):
                Observation(json: nil, failure: Failure.of(error, while: "reading \(resources[index].id)"))
            case nil: Observation(json: nil)
            }
        }
    }

    private static func observe(
        _ indices: [Int],
        _ look: @escaping @Sendable (Int) async throws -> String
    ) async -> [Int: Result<String, any Error>] {
        await withTaskGroup(of: (Int, Result<String, any Error>).self) { group in
            var all: [Int: Result<String, any Error>] = [:]
            for (count, index) in indices.enumerated() {
                if count >= 8, let (done, result) = await group.next() { all[done] = result }
                group.addTask { (index, await Result.of { try await look(index) }) }
            }
            for await (index, result) in group { all[index] = result }
            return all
        }
    }

    private static func json<Value: HostResource>(_ resource: Value) async throws -> String {
        String(decoding: try JSONEncoder().encode(try await resource.observe()), as: UTF8.self)
    }

    private static func json(_ resource: any HostResource, in overview: Overview) async throws -> String {
        guard let overviewed = resource as? any OverviewedResource else { return try await json(resource) }
        return try await text(overviewed, overview)
    }

    private static func text<Value: OverviewedResource>(_ resource: Value, _ overview: Overview) async throws -> String
    {
        String(decoding: try JSONEncoder().encode(try await resource.observe(in: overview)), as: UTF8.self)
    }

    private func apply(
        _ resource: Resource,
        _ change: Change,
        _ system: SystemName,
        report: @escaping Reporter
    ) async throws {
        let record = Facts.Record(system: system, resource: resource.id)
        // Noted before it is made: what is there is always in the manifest.
        if resource.value.isRetirable { try Manifest.add(record) }
        try await resource.onHost.apply(change, report: report)
        if case .retired(let retired) = resource { try Manifest.remove(retired.target) }
    }

    /// Read on a thread of its own, which waits for them.
    private func requests() -> AsyncThrowingStream<Numbered<SessionRequest>, any Error> {
        let (stream, continuation) = AsyncThrowingStream<Numbered<SessionRequest>, any Error>.makeStream()
        DispatchQueue(label: "trivet.session").async {
            do {
                while let request = try read() { continuation.yield(request) }
                continuation.finish()
            } catch {
                continuation.finish(throwing: error)
            }
        }
        return stream
    }

    private func read() throws -> Numbered<SessionRequest>? {
        guard let head = bytes(4) else { return nil }
        guard let body = bytes(try Frame.length(head)) else { return nil }
        return try Frame.decode(body)
    }

    /// Nil at the end of the input.
    private func bytes(_ count: Int) -> [UInt8]? {
        var all = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let got = unsafe all.withUnsafeMutableBytes { buffer in
                unsafe Glibc.read(input, buffer.baseAddress?.advanced(by: filled), count - filled)
            }
            if got < 0, errno == EINTR { continue }
            guard got > 0 else { return nil }
            filled += got
        }
        return all
    }
}

/// Writes whole frames, whoever writes at the same time.
private final class FrameWriter: Sendable {
    private let descriptor: Int32
    private let turn = Mutex(())

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    func write(_ message: some Encodable) throws {
        let frame = try Frame.encode(message)
        try turn.withLock { _ in
            var sent = 0
            while sent < frame.count {
                let count = unsafe frame.withUnsafeBytes { bytes in
                    unsafe Glibc.write(descriptor, bytes.baseAddress?.advanced(by: sent), frame.count - sent)
                }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { throw HostFile.systemFailure("answering") }
                sent += count
            }
        }
    }
}
