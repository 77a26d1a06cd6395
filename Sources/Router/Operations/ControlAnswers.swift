internal import FoundationEssentials
internal import NIOCore

/// What the router says of itself on its control socket.
struct ControlAnswers: Sendable {
    let lanes: Lanes
    let fleet: Fleet

    struct Answer: Sendable {
        var status = 200
        var type = "application/json"
        var body: String
    }

    struct Member: Codable, Sendable {
        var name: String
        var address: String
        var port: Int
        var condition: String
        var isWriter: Bool
        var isLocal: Bool
    }

    struct SessionLine: Codable, Sendable {
        var id: UInt32
        var user: String
        var client: String
        var schema: String?
        /// Where its statement runs, or its main connection is.
        var member: String?
        /// The statement under way, values left out.
        var statement: String?
        var milliseconds: Int?
        var isInTransaction: Bool
        var holds: [String]
    }

    func answer(_ method: String, _ path: String, _ body: [UInt8]) async -> Answer {
        switch (method, path) {
        case ("GET", "/metrics"): return await metrics()
        case ("GET", "/v1/members"): return Self.encode(members())
        case ("GET", "/v1/sessions"): return Self.encode(await sessions())
        case ("GET", "/v1/writer"): return Self.encode(RouterWord(fleet.view))
        case ("PUT", "/v1/writer"): return hear(body)
        case ("POST", "/v1/look"):
            fleet.lookAround()
            return Answer(status: 204, type: "text/plain", body: "")
        default: return Answer(status: 404, type: "text/plain", body: "there is no \(method) \(path)\n")
        }
    }

    private func metrics() async -> Answer {
        var sum = Counts()
        for lane in lanes.all {
            if let counts = try? await lane.eventLoop.submit({ lane.value.counts }).get() { sum.add(counts) }
        }
        let page = MetricsPage(sum, view: fleet.view, sessions: fleet.guests.count)
        return Answer(type: "text/plain; version=0.0.4", body: page.text)
    }

    private func members() -> [Member] {
        let view = fleet.view
        return view.order.map { index in
            let member = view.members[index]
            return Member(
                name: member.name,
                address: member.address,
                port: member.port,
                condition: member.condition.words,
                isWriter: view.writer == index,
                isLocal: view.local == index
            )
        }
    }

    private func sessions() async -> [SessionLine] {
        var lines: [SessionLine] = []
        for lane in lanes.all {
            let some = try? await lane.eventLoop.submit { lane.value.sessions.values.map(\.line) }.get()
            lines += some ?? []
        }
        return lines.sorted { $0.id < $1.id }
    }

    private func hear(_ body: [UInt8]) -> Answer {
        guard let decree = try? JSONDecoder().decode(WriterChoice.Decree.self, from: Data(body)) else {
            return Answer(
                status: 400,
                type: "text/plain",
                body: "a writer is told as {\"writer\":NAME,\"epoch\":NUMBER}\n"
            )
        }
        guard fleet.view.index(of: decree.writer) != nil else {
            return Answer(status: 400, type: "text/plain", body: "there is no member \(decree.writer)\n")
        }
        fleet.hear(decree)
        return Self.encode(members())
    }

    static func encode(_ value: some Encodable) -> Answer {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        guard let data = try? encoder.encode(value) else { return Answer(status: 500, body: "{}") }
        return Answer(body: String(decoding: data, as: UTF8.self) + "\n")
    }
}

extension Session {
    /// What lists show of it.
    var line: ControlAnswers.SessionLine {
        let text = job?.request.getSlice(
            at: (job?.request.readerIndex ?? 0) + 5,
            length: max(0, (job?.request.readableBytes ?? 0) - 5)
        )
        let isText = job?.command == .query || job?.command == .prepare
        let elapsed = job.map { Int((NIODeadline.now() - $0.started).nanoseconds / 1_000_000) }
        return .init(
            id: id,
            user: user?.name ?? "",
            client: client,
            schema: state.schema,
            member: job?.leg?.memberName ?? main?.memberName,
            statement: isText ? text.map { Digest.of($0, mode: state.lexerMode) } : job.flatMap { $0.command?.name },
            milliseconds: elapsed,
            isInTransaction: state.isInTransaction,
            holds: state.leavings.names + (state.holdsTables ? ["locked tables"] : [])
        )
    }
}
