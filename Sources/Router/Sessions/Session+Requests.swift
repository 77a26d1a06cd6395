internal import NIOCore

extension Session {
    /// A request is there, whole or, when it is long, its beginning.
    func begin(_ request: ByteBuffer, rest: Upload? = nil) {
        compression?.beginAnswer()
        let byte: UInt8 = request.getInteger(at: request.readerIndex + Packet.headerSize) ?? 0
        guard let command = Command(rawValue: byte), !command.isRefused else {
            return answer(ErrorAnswer(1047, "08S01", "Unknown command"))
        }
        switch command {
        case .quit: drop()
        case .ping: answer(OKAnswer(status: state.status))
        case .changeUser: changeUser(request)
        case .closeStatement: closeStatement(request)
        case .processKill: killProcess(request)
        default:
            let job = job(command, request, rest)
            if case .kill(let number, let isQuery) = job.statement.kind, command == .query,
                kill(number, isQuery: isQuery, request)
            {
                return
            }
            start(job)
        }
    }

    private func job(_ command: Command, _ request: ByteBuffer, _ rest: Upload?) -> Job {
        let job = Job(kind: .command(command), request: request)
        job.upload = rest
        job.isLong = rest != nil
        switch command {
        case .query, .prepare: job.statement = classified(request, isLong: job.isLong)
        case .execute, .bulkExecute, .fetch, .sendLongData, .resetStatement:
            let number = Prepared.Execution.number(request) ?? 0
            job.number = number == .max ? lastPrepared : number
            job.statement = job.number.flatMap { prepared[$0] }?.statement ?? Statement()
            // Of a long one the types may be out of sight.
            if job.isLong { job.statement.place = .writer }
        default: break
        }
        (job.route, job.reason) = route(job)
        return job
    }

    private func classified(_ request: ByteBuffer, isLong: Bool) -> Statement {
        let text = request.getSlice(
            at: request.readerIndex + Packet.headerSize + 1,
            length: request.readableBytes - Packet.headerSize - 1
        )
        guard let text else { return .unscanned }
        var statement = Classifier.classify(text, mode: state.lexerMode, hidesQuotes: state.hidesQuotes)
        guard isLong else { return statement }
        statement.place = .writer
        if statement.kind != .change, statement.kind != .read { statement.leaves.insert(.unscanned) }
        return statement
    }

    private func route(_ job: Job) -> (Route, Route.Reason) {
        guard let user else { return (.main, .policy) }
        switch job.command {
        case .query, .execute, .prepare:
            let policy = lane.rules.policy(user, schema: state.schema)
            let decided = Route.decide(job.statement, state: state, policy: policy)
            if job.statement.place == .anywhere, decided.route == .main {
                lane.counts.kept[decided.reason, default: 0] += 1
            }
            return decided
        default: return (.main, .statement)
        }
    }

    // MARK: What the router answers itself

    func answer(_ answer: OKAnswer) {
        var buffer = ByteBuffer()
        answer.write(to: &buffer, sequence: 1)
        write(buffer)
    }

    func answer(_ error: ErrorAnswer) {
        var buffer = ByteBuffer()
        error.write(to: &buffer, sequence: 1)
        write(buffer)
    }

    /// Nobody answers this one.
    private func closeStatement(_ request: ByteBuffer) {
        guard let number = Prepared.Execution.number(request) else { return }
        if let statement = prepared.removeValue(forKey: number), statement.hasCursor { settleCursors() }
        for leg in [main, reader].compactMap(\.self) {
            guard let there = leg.statements.removeValue(forKey: number) else { continue }
            leg.typed.remove(number)
            var request = request
            Prepared.Execution.setNumber(there, &request)
            leg.send(request, form: nil, for: .nothing)
            leg.flush()
        }
    }

    func settleCursors() {
        if prepared.values.contains(where: \.hasCursor) {
            state.leavings.insert(.cursor)
        } else {
            state.leavings.remove(.cursor)
        }
    }

    private func killProcess(_ request: ByteBuffer) {
        guard let number: UInt32 = request.getInteger(at: request.readerIndex + 5, endianness: .little) else {
            return answer(ErrorAnswer(1047, "08S01", "Unknown command"))
        }
        begin(Command.text(.query, "KILL \(number)"))
    }
}
