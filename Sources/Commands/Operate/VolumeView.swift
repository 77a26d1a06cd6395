import Estate
import FoundationEssentials
import Hosts
import Planning
import Systems

/// Volumes of the estate as its agents see them, and orders to the agent that can carry them out.
struct VolumeView: Sendable {
    let workspace: Workspace

    init(_ estate: EstateOption) throws { workspace = try estate.workspace() }

    func all() async throws -> EstateVolumes {
        try await EstateView(workspace: workspace).get("/v1/estate/volumes", as: EstateVolumes.self)
    }

    /// The one volume that is meant.
    func find(_ name: String, host: String?) async throws -> VolumeStatus {
        let all = try await all()
        let found = all.volumes.filter { $0.name == name && (host == nil || $0.host == nil || $0.host == host) }
        guard found.count < 2 else { throw Self.doubt(name, found.compactMap(\.host)) }
        if let one = found.first { return one }
        Talk.missing(all.missing)
        throw Failure(
            .invalid,
            "there is no volume \(name)" + (host.map { " on \($0)" } ?? ""),
            next: "trivet volume list"
        )
    }

    static func doubt(_ name: String, _ hosts: [String]) -> Failure {
        let hosts = Set(hosts).sorted()
        return Failure(
            .invalid,
            "each of \(hosts.joined(separator: ", ")) has a volume \(name) of its own",
            next: "say which: --host \(hosts.first ?? "NAME")"
        )
    }

    /// - Parameter host: the one the volume lies on; any host when it lies on all.
    @discardableResult
    func order(_ verb: String, _ order: VolumeOrder, on host: String?) async throws -> VolumeReply {
        let body = String(decoding: try StatusCoding.encoder().encode(order), as: UTF8.self)
        // Docker's mounts under way may hold it up for so long.
        return try await ask(AgentRequest("POST", "/v1/volumes/\(verb)", body: body), on: host, within: 150)
    }

    func snapshots(of name: String) async throws -> VolumeReply {
        let path = "/v1/volumes/snapshots?volume=\(EstateView.escaped(name))"
        return try await ask(AgentRequest("GET", path), on: nil, within: 30)
    }

    private func ask(_ request: AgentRequest, on host: String?, within seconds: Double) async throws -> VolumeReply {
        let hosts = try workspace.estate().hosts.filter { host == nil || $0.name == host }
        // What one host refused is not asked of the next.
        let text = try await Sessions.withAny(hosts, connector: workspace.connector, fallback: false) { session in
            try await session.agent(request, within: seconds)
        }
        guard let reply = try? StatusCoding.decoder().decode(VolumeReply.self, from: Data(text.utf8)) else {
            throw Failure(.failed, "the agent answers in another version's words", next: "trivet apply")
        }
        if let failure = reply.failure { throw failure }
        return reply
    }
}

extension Talk {
    static func missing(_ hosts: [String: String]) {
        for (host, why) in hosts.sorted(by: { $0.key < $1.key }) { say("\(host) does not answer: \(why)") }
    }
}
