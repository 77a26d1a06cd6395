internal import AsyncHTTPClient
internal import Engines
internal import FoundationEssentials
internal import Systems

/// The agents on the other hosts.
struct Peers: Sendable {
    struct Peer: Sendable {
        var name: String
        var address: String
        /// Scheme, address and port.
        var base: String
    }

    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    let all: [Peer]
    let http: HTTPClient
    let deadline: Duration

    init(all: [Peer], http: HTTPClient = .shared, deadline: Duration = .seconds(2)) {
        self.all = all
        self.http = http
        self.deadline = deadline
    }

    init(settings: AgentSettings, http: HTTPClient) {
        let peers = settings.peers.map { peer in
            Peer(name: peer.name, address: peer.address, base: "https://\(peer.address):\(settings.port)")
        }
        self.init(all: peers, http: http)
    }

    /// What every peer says, in parallel; each has the same time to answer.
    func ask<Value: Decodable & Sendable>(_ path: String) async -> [(peer: Peer, answer: Result<Value, Failure>)] {
        await withTaskGroup(of: (Int, Result<Value, Failure>).self) { group in
            for (index, peer) in all.enumerated() {
                group.addTask { (index, await self.answer(of: peer, path)) }
            }
            var answers: [(Int, Result<Value, Failure>)] = []
            for await answer in group { answers.append(answer) }
            return answers.sorted { $0.0 < $1.0 }.map { (all[$0.0], $0.1) }
        }
    }

    /// What the first peer to answer says, or nil when none does.
    func first<Value: Decodable & Sendable>(_ path: String) async -> Value? {
        await withTaskGroup(of: Value?.self) { group in
            for peer in all {
                group.addTask { try? await self.answer(of: peer, path).get() }
            }
            defer { group.cancelAll() }
            for await case let value? in group { return value }
            return nil
        }
    }

    /// Says something to one peer and hears what it answers.
    func ask<Value: Decodable & Sendable>(_ peer: Peer, _ path: String, body: [UInt8]) async -> Result<Value, Failure> {
        await answer(of: peer, path, body: body)
    }

    /// Says something to every peer; who does not listen will find out by itself.
    func tell(_ path: String, body: [UInt8]) async {
        await withDiscardingTaskGroup { group in
            for peer in all {
                group.addTask { _ = try? await self.wire(to: peer, .seconds(1)).send(.post, path, body: body) }
            }
        }
    }

    func stream(from peer: Peer, _ path: String) async throws -> HTTPClientResponse.Body {
        let (status, body) = try await wire(to: peer, .seconds(5)).open(path)
        guard status == 200 else { throw Failure(description: "its agent answers \(status)") }
        return body
    }

    /// The answer's head within the time that a peer which is there needs for it.
    func open(_ peer: Peer, _ path: String) async throws -> (status: Int, body: Wire.Body) {
        try await wire(to: peer, .milliseconds(700)).open(path)
    }

    func isThere(_ peer: Peer) async -> Bool {
        (try? await wire(to: peer, .milliseconds(700)).send(.get, "/healthz"))?.status == 200
    }

    private func wire(to peer: Peer, _ deadline: Duration) -> Wire {
        Wire(http: http, base: peer.base, deadline: deadline)
    }

    private func answer<Value: Decodable & Sendable>(
        of peer: Peer,
        _ path: String,
        body: [UInt8]? = nil
    ) async -> Result<Value, Failure> {
        do {
            let answer = try await wire(to: peer, deadline).send(body == nil ? .get : .post, path, body: body)
            guard answer.status < 300 else {
                return .failure(Failure(description: "its agent answers \(answer.status): \(answer.text)"))
            }
            return .success(try StatusCoding.decoder().decode(Value.self, from: Data(answer.body)))
        } catch Wire.Failure.timedOut {
            return .failure(Failure(description: "its agent did not answer within \(deadline)"))
        } catch Wire.Failure.unreachable(let words) {
            return .failure(Failure(description: "its agent cannot be reached: \(words)"))
        } catch {
            return .failure(Failure(description: "its agent's answer cannot be read: \(error)"))
        }
    }
}
