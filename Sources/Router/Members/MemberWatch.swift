internal import Logging
internal import NIOCore
internal import NIOSSL
internal import ServiceLifecycle

/// Asks one member several times a second, over a connection that is kept, how it is.
struct MemberWatch: Service {
    let member: RouterSettings.Member
    let settings: RouterSettings.Watch
    let tls: NIOSSLContext?
    let fleet: Fleet
    let group: any EventLoopGroup
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var connection: QueryConnection?
            var last: MemberCondition?
            while !Task.isCancelled {
                let now = await look(&connection)
                if now != last {
                    logger.info("member", metadata: ["name": "\(member.name)", "condition": "\(now.words)"])
                }
                last = now
                await nap()
            }
            connection?.close()
        }
    }

    private func look(_ connection: inout QueryConnection?) async -> MemberCondition {
        let deadline = Duration.seconds(settings.deadline)
        do {
            let open: QueryConnection
            if let connection { open = connection } else { open = try await self.open(deadline) }
            connection = open
            let report = MemberReport(rows: try await open.ask(MemberReport.question, within: deadline))
            fleet.note(member.name, report, version: try await open.version())
        } catch {
            connection?.close()
            connection = nil
            fleet.note(member.name, silent: (error as? ErrorAnswer)?.message ?? "\(error)")
        }
        return fleet.view.members.first { $0.name == member.name }?.condition ?? .unknown
    }

    private func open(_ deadline: Duration) async throws -> QueryConnection {
        try await QueryConnection.open(
            member,
            user: settings.user,
            password: settings.password,
            tls: tls,
            deadline: deadline,
            on: group
        )
    }

    /// Until it is time again, or somebody had trouble with the member.
    private func nap() async {
        await fleet.bells[member.name]?.wait(upTo: .seconds(settings.every), on: group.next())
    }
}
