internal import Logging
internal import NIOCore
internal import NIOSSL
internal import ServiceLifecycle

/// Watches the members there are, and those that come while the router runs.
struct MembersWatch: Service {
    let fleet: Fleet
    let book: Rulebook
    let group: any EventLoopGroup
    let logger: Logger

    func run() async throws {
        let (orders, continuation) = AsyncStream.makeStream(of: [Int].self, bufferingPolicy: .bufferingNewest(1))
        let listener = fleet.listen { continuation.yield($0.order) }
        defer { fleet.unlisten(listener) }
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { tasks in
                var watched: Set<Int> = []
                for await order in orders {
                    for index in order where watched.insert(index).inserted {
                        let member = fleet.view.members[index]
                        let watch = MemberWatch(
                            index: index,
                            member: .init(name: member.name, address: member.address, port: member.port),
                            fleet: fleet,
                            book: book,
                            group: group,
                            logger: logger
                        )
                        tasks.addTask { await watch.run() }
                    }
                }
                tasks.cancelAll()
            }
        }
    }
}

/// Asks one member several times a second, over a connection that is kept, how it is, for as long as it is a member.
struct MemberWatch: Sendable {
    let index: Int
    let member: RouterSettings.Member
    let fleet: Fleet
    let book: Rulebook
    let group: any EventLoopGroup
    let logger: Logger

    func run() async {
        var connection: QueryConnection?
        var last: MemberCondition?
        while !Task.isCancelled, let bell = fleet.bell(of: index) {
            let now = await look(&connection)
            if now != last {
                logger.info("member", metadata: ["name": "\(member.name)", "condition": "\(now.words)"])
            }
            last = now
            // Until it is time again, or somebody had trouble with the member.
            await bell.wait(upTo: .seconds(book.rules.settings.watch.every), on: group.next())
        }
        connection?.close()
    }

    private func look(_ connection: inout QueryConnection?) async -> MemberCondition {
        let deadline = Duration.seconds(book.rules.settings.watch.deadline)
        do {
            let open: QueryConnection
            if let connection { open = connection } else { open = try await self.open(deadline) }
            connection = open
            let asked = ContinuousClock.now
            let report = MemberReport(rows: try await open.ask(MemberReport.question, within: deadline))
            fleet.note(index, report, asked: asked, version: try await open.version())
        } catch {
            connection?.close()
            connection = nil
            fleet.note(index, silent: (error as? ErrorAnswer)?.message ?? "\(error)")
        }
        return fleet.view.members[index].condition
    }

    private func open(_ deadline: Duration) async throws -> QueryConnection {
        let rules = book.rules
        return try await QueryConnection.open(
            member,
            user: rules.settings.watch.user,
            password: rules.settings.watch.password,
            tls: rules.memberTLS,
            deadline: deadline,
            on: group
        )
    }
}
