internal import NIOCore

extension Session {
    /// `KILL` of a session of this router, by the number its client was given; whether it was one.
    func kill(_ number: UInt64, isQuery: Bool, _ request: ByteBuffer) -> Bool {
        guard let id = UInt32(exactly: number), let target = lane.fleet.lane(of: id), let user else { return false }
        let job = Job(kind: .command(.query), request: request)
        // It waits for another session, not for a member.
        job.isSent = true
        self.job = job
        let name = user.name
        target.eventLoop.flatSubmit { target.value.kill(id, isQuery: isQuery, by: name) }
            .hop(to: lane.loop)
            .assumeIsolated()
            .whenComplete { [self] result in
                guard phase == .serving else { return }
                switch result {
                case .success(nil): answer(OKAnswer(status: state.status))
                case .success(let error?): answer(error)
                case .failure(let error): answer(ErrorAnswer(1094, "HY000", "trivet: \(error)"))
                }
                finish()
                flush()
            }
        return true
    }
}

extension Lane {
    /// Ends a session's statement, or the session, at the member where it runs.
    func kill(_ id: UInt32, isQuery: Bool, by user: String) -> EventLoopFuture<ErrorAnswer?> {
        guard let session = sessions[id] else {
            return loop.makeSucceededFuture(ErrorAnswer(1094, "HY000", "Unknown thread id: \(id)"))
        }
        guard session.user?.name == user else {
            return loop.makeSucceededFuture(ErrorAnswer(1095, "HY000", "You are not owner of thread \(id)"))
        }
        let leg = session.job?.leg
        let order = leg.map { "KILL \(isQuery ? "QUERY " : "")\($0.connection)" }
        let member = leg.map { view.members[$0.member] }
        let password = session.user?.password ?? ""
        if !isQuery { session.drop() }
        guard let order, let member, session.job?.isSent == true || !isQuery else {
            return loop.makeSucceededFuture(nil)
        }
        let place = RouterSettings.Member(name: member.name, address: member.address, port: member.port)
        let (loop, tls) = (loop, rules.memberTLS)
        return loop.makeFutureWithTask {
            let connection = try await QueryConnection.open(
                place,
                user: user,
                password: password,
                tls: tls,
                deadline: .seconds(2),
                on: loop
            )
            defer { connection.close() }
            do {
                _ = try await connection.ask(order, within: .seconds(2))
            } catch let error as ErrorAnswer {
                // What has ended meanwhile needs no killing.
                return error.code == 1094 ? nil : error
            }
            return nil
        }
    }
}
