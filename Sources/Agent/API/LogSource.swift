internal import AsyncHTTPClient
internal import Engines
internal import FoundationEssentials
internal import NIOCore
internal import Systems

/// Log lines of a service or a container, wherever they run, as JSON lines.
struct LogSource: Sendable {
    struct Request: Sendable {
        var service: String?
        var container: String?
        var options: Docker.LogOptions
        /// A peer asks: do not ask others in turn.
        var isLocal: Bool

        func path(service: String? = nil, container: String? = nil) -> String {
            var items: [String] = ["local=true", "follow=\(options.follow)"]
            if let service { items.append("service=\(service)") }
            if let container { items.append("container=\(container)") }
            if let tail = options.tail { items.append("tail=\(tail)") }
            if let since = options.since { items.append("since=\(since)") }
            return "/v1/logs?" + items.joined(separator: "&")
        }
    }

    /// A log that was found; each case knows how to write itself.
    enum Found: Sendable {
        case service(Docker.Logs, name: String, Tasks)
        case container(Docker.Logs, name: String)
        case elsewhere(HTTPClientResponse.Body)
    }

    struct Tasks: Sendable {
        var slots: [String: Int]
        var nodes: [String: String]
    }

    struct NotFound: Error { var message: String }

    let host: String
    let docker: Docker.Client
    let peers: Peers

    func find(_ request: Request) async throws -> Found {
        if let name = request.service { return try await service(name, request) }
        if let id = request.container { return try await container(id, request) }
        throw NotFound(message: "say which service or which container")
    }

    private func service(_ name: String, _ request: Request) async throws -> Found {
        do {
            let service = try await docker.service(name)
            var options = request.options
            options.hasTerminal = service.spec.taskTemplate?.containerSpec?.hasTerminal ?? false
            let tasks = try await tasks(of: service.id)
            return .service(try await docker.logs(service: service.id, options), name: service.spec.name, tasks)
        } catch let failure as Docker.Failure where failure.code == .notFound {
            throw NotFound(message: "there is no service \(name)")
        } catch let failure as Docker.Failure where !request.isLocal {
            for peer in peers.all {
                if let found = try? await peers.stream(from: peer, request.path(service: name)) {
                    return .elsewhere(found)
                }
            }
            throw failure
        }
    }

    private func tasks(of service: String) async throws -> Tasks {
        let tasks = try await docker.tasks(filters: ["service": [service]])
        let nodes = try await docker.nodes()
        return Tasks(
            slots: tasks.reduce(into: [:]) { $0[$1.id] = $1.slot },
            nodes: nodes.reduce(into: [:]) { $0[$1.id] = $1.name }
        )
    }

    private func container(_ id: String, _ request: Request) async throws -> Found {
        do {
            let detail = try await docker.container(id)
            var options = request.options
            options.hasTerminal = detail.config?.hasTerminal ?? false
            let name = String((detail.name ?? detail.id).drop { $0 == "/" })
            return .container(try await docker.logs(container: detail.id, options), name: name)
        } catch let failure as Docker.Failure where !request.isLocal && failure.code == .notFound {
            for peer in peers.all {
                if let found = try? await peers.stream(from: peer, request.path(container: id)) {
                    return .elsewhere(found)
                }
            }
            throw NotFound(message: "no host that answers has a container \(id)")
        } catch let failure as Docker.Failure where failure.code == .notFound {
            throw NotFound(message: failure.message)
        }
    }

    @concurrent func write(_ found: Found, to write: @concurrent (ByteBuffer) async throws -> Void) async throws {
        switch found {
        case .elsewhere(let body):
            for try await chunk in body { try await write(chunk) }
        case .container(let lines, let name):
            for try await line in lines { try await write(json(line, source: name, host: host)) }
        case .service(let lines, let name, let tasks):
            for try await line in lines {
                let slot = line.task.flatMap { tasks.slots[$0] }
                let source = slot.map { "\(name).\($0)" } ?? name
                let node = line.node.map { tasks.nodes[$0] ?? $0 } ?? ""
                try await write(json(line, source: source, host: node))
            }
        }
    }

    private func json(_ line: Docker.LogLine, source: String, host: String) throws -> ByteBuffer {
        let entry = LogEntry(
            source: source,
            host: host,
            stream: line.isError ? "stderr" : "stdout",
            time: line.time,
            text: line.text
        )
        var buffer = ByteBuffer(bytes: try StatusCoding.encoder().encode(entry))
        buffer.writeString("\n")
        return buffer
    }
}
