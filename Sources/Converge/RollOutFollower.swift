package import Hosts
package import Planning
import Systems

/// Watches a stack on one manager until it serves or has failed.
package struct RollOutFollower: Sendable {
    private let manager: HostSession
    private let sessions: Sessions
    private let rollOut: RollOut
    private let earlier: Set<String>

    /// Begun before the deployment, so that old failures are not taken for new ones.
    package static func begin(
        stack: String,
        on manager: HostSession,
        sessions: Sessions
    ) async throws -> RollOutFollower {
        let tasks = try await manager.run(RollOut.tasks(of: stack))
        return RollOutFollower(
            manager: manager,
            sessions: sessions,
            rollOut: RollOut(stack: stack),
            earlier: RollOut.identifiers(tasks)
        )
    }

    /// What was heard of a deployment on the way: Swarm forgets its failed tasks and their logs soon.
    private struct Heard {
        var complaints: [String: RollOut.Complaint] = [:]
        /// The last lines of tasks that never came up, by service.
        var lines: [String: String] = [:]
    }

    /// Follows to the end, or until it is to stop.
    ///
    /// - Returns: nil when every service runs as it should; else what failed, with the task's last log lines.
    package func follow(
        timeout: Duration,
        stopping: @Sendable () -> Bool,
        report: @escaping Reporter
    ) async -> Failure? {
        let clock = ContinuousClock()
        let end = clock.now + timeout
        // One good look may catch Swarm between two steps; two in a row do not.
        var good = 0
        var last = ""
        var heard = Heard()
        do {
            while clock.now < end {
                guard !stopping() else { return left }
                switch try await look(&heard) {
                case .done:
                    good += 1
                    if good == 2 { return nil }
                case .waiting(let what):
                    good = 0
                    if what != last { await report("waiting for \(what)") }
                    last = what
                case .failed(let service, let reason, let task):
                    return await failure(service, reason, task, heard)
                }
                try await clock.sleep(for: .milliseconds(700))
            }
        } catch {
            return Failure.of(error, while: "following the stack \(rollOut.stack)")
        }
        return Failure(
            .timeout,
            "the stack \(rollOut.stack) does not serve yet: \(last)",
            next: "trivet ps \(rollOut.stack), then trivet logs \(rollOut.stack)_SERVICE"
        )
    }

    private var left: Failure {
        Failure(
            .interrupted,
            "you stopped watching the stack \(rollOut.stack); Swarm goes on with its roll-out",
            next: "`trivet ps \(rollOut.stack)` tells how far it is"
        )
    }

    private func look(_ heard: inout Heard) async throws -> RollOut.Judgement {
        let services = try await manager.run(RollOut.services(of: rollOut.stack))
        let tasks = try await manager.run(RollOut.tasks(of: rollOut.stack))
        heard.complaints.merge(rollOut.complaints(tasks, earlier: earlier)) { _, new in new }
        for young in rollOut.young(tasks, earlier: earlier) {
            if let lines = await listen(to: young) { heard.lines[young.service] = lines }
        }
        return rollOut.judge(services: services, tasks: tasks, earlier: earlier)
    }

    /// What a starting task's container and its health check say, on their own host.
    private func listen(to young: RollOut.Young) async -> String? {
        guard let session = sessions.open.first(where: { $0.facts?.hostname == young.node }),
            let container = try? await session.run(RollOut.container(of: young.task)).lines.first,
            let log = try? await session.run(Command("docker", ["logs", "--tail", "8", container], timeout: 10)),
            let health = try? await session.run(RollOut.health(of: container))
        else { return nil }
        let lines = Failure.tail(log.output + log.errors, lines: 8) + "\n" + Failure.tail(health.output, lines: 1)
        return lines == "\n" ? nil : lines
    }

    /// The last lines of a task; nil when it said nothing or is forgotten.
    private func log(of task: String) async -> String? {
        let command = Command("docker", ["service", "logs", "--raw", "--tail", "10", task], timeout: 5)
        guard let log = try? await manager.run(command), log.succeeded else { return nil }
        let lines = Failure.tail(log.output + log.errors, lines: 10)
        return lines.isEmpty ? nil : lines
    }

    private func failure(_ service: String, _ reason: String, _ task: String?, _ heard: Heard) async -> Failure {
        let name = "\(rollOut.stack)_\(service)"
        let complaint = heard.complaints[service]
        var words = [reason]
        if let complaint, !reason.contains(complaint.words) { words.append(complaint.words) }
        var lines: String?
        if let task = task ?? complaint?.task { lines = await log(of: task) }
        if let lines = lines ?? heard.lines[service] { words.append(lines) }
        return Failure(
            .refused,
            "the service \(name) does not come up",
            words: words.joined(separator: "\n"),
            next:
                "mend it, then `trivet deploy \(rollOut.stack)`; more: `trivet logs \(name)`, `trivet ps \(rollOut.stack)`"
        )
    }
}
