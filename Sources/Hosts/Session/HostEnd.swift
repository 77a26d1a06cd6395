import FoundationEssentials
import Glibc
import Planning

/// The far end of a session: `trivet host-session`, reading requests from standard input until it ends.
package struct HostEnd: Sendable {
    private let agent: any AgentGateway

    package init(agent: any AgentGateway) { self.agent = agent }

    /// Serves until standard input ends. A change under way when the connection is lost is finished first.
    package func run() async throws {
        // A lost connection must not end a change half way.
        _ = signal(SIGPIPE, SIG_IGN)
        _ = signal(SIGHUP, SIG_IGN)
        let lock = ApplyLock()
        while let request: SessionRequest = try read() {
            do {
                try write(try await answer(request, lock: lock))
            } catch {
                try write(.failed(Failure.of(error, while: "the request")))
            }
        }
    }

    private func answer(_ request: SessionRequest, lock: ApplyLock) async throws -> SessionReply {
        switch request {
        case .hello: return .facts(try await FactFinder.facts())
        case .observe(let resources): return .observed(await observe(resources))
        case .apply(let resource, let change, let system):
            try await apply(resource, change, system)
            return .done
        case .run(let command): return .ran(try await Shell.run(command))
        case .lock(let holder):
            try await lock.take(holder)
            return .done
        case .agent(let request):
            try await agent.send(request) { chunk in try self.write(.chunk(chunk)) }
            return .done
        }
    }

    /// Side by side: most of it waits for small programs.
    private func observe(_ resources: [Resource]) async -> [Observation] {
        await withTaskGroup(of: (Int, Observation).self) { group in
            var all = [Observation](repeating: Observation(json: nil), count: resources.count)
            for (index, resource) in resources.enumerated() {
                if index >= 8, let (done, observation) = await group.next() { all[done] = observation }
                group.addTask { (index, await Self.observe(resource)) }
            }
            for await (index, observation) in group { all[index] = observation }
            return all
        }
    }

    private static func observe(_ resource: Resource) async -> Observation {
        do {
            return Observation(json: try await json(resource.onHost))
        } catch {
            return Observation(json: nil, failure: Failure.of(error, while: "reading \(resource.id)"))
        }
    }

    private static func json<Value: HostResource>(_ resource: Value) async throws -> String {
        String(decoding: try JSONEncoder().encode(try await resource.observe()), as: UTF8.self)
    }

    private func apply(_ resource: Resource, _ change: Change, _ system: SystemName) async throws {
        let record = Facts.Record(system: system, resource: resource.id)
        // Noted before it is made: what is there is always in the manifest.
        if resource.value.isRetirable { try Manifest.add(record) }
        try await resource.onHost.apply(change) { line in try? self.write(.progress(line)) }
        if case .retired(let retired) = resource { try Manifest.remove(retired.target) }
    }

    private func read() throws -> SessionRequest? {
        guard let head = bytes(4) else { return nil }
        guard let body = bytes(try Frame.length(head)) else { return nil }
        return try Frame.decode(body)
    }

    private func write(_ reply: SessionReply) throws {
        let frame = try Frame.encode(reply)
        var sent = 0
        while sent < frame.count {
            let count = unsafe frame.withUnsafeBytes { bytes in
                unsafe Glibc.write(1, bytes.baseAddress?.advanced(by: sent), frame.count - sent)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw HostFile.systemFailure("answering") }
            sent += count
        }
    }

    /// Nil at the end of the input.
    private func bytes(_ count: Int) -> [UInt8]? {
        var all = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let got = unsafe all.withUnsafeMutableBytes { buffer in
                unsafe Glibc.read(0, buffer.baseAddress?.advanced(by: filled), count - filled)
            }
            if got < 0, errno == EINTR { continue }
            guard got > 0 else { return nil }
            filled += got
        }
        return all
    }
}
