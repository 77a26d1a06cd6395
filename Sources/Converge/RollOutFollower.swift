package import Hosts
package import Planning
import Systems

/// Watches a stack on one manager until it serves or has failed.
package struct RollOutFollower: Sendable {
    private let manager: HostSession
    private let rollOut: RollOut
    private let earlier: Set<String>

    /// Begun before the deployment, so that old failures are not taken for new ones.
    package static func begin(stack: String, on manager: HostSession) async throws -> RollOutFollower {
        let tasks = try await manager.run(RollOut.tasks(of: stack))
        return RollOutFollower(manager: manager, rollOut: RollOut(stack: stack), earlier: RollOut.identifiers(tasks))
    }

    /// Follows to the end.
    ///
    /// - Returns: nil when every service runs as it should; else what failed, with the task's last log lines.
    package func follow(timeout: Duration, report: @escaping Reporter) async -> Failure? {
        let clock = ContinuousClock()
        let end = clock.now + timeout
        // One good look may catch Swarm between two steps; two in a row do not.
        var good = 0
        var last = ""
        var complaints: [String: RollOut.Complaint] = [:]
        do {
            while clock.now < end {
                let (judgement, heard) = try await look()
                complaints.merge(heard) { _, new in new }
                switch judgement {
                case .done:
                    good += 1
                    if good == 2 { return nil }
                case .waiting(let what):
                    good = 0
                    if what != last { await report("waiting for \(what)") }
                    last = what
                case .failed(let service, let reason, let task):
                    return await failure(service, reason, task, complaints[service])
                }
                try await clock.sleep(for: .milliseconds(700))
            }
        } catch {
            return Failure.of(error, while: "following the stack \(rollOut.stack)")
        }
        return Failure(
            .timeout, "the stack \(rollOut.stack) does not serve yet: \(last)",
            next: "trivet ps \(rollOut.stack), then trivet logs \(rollOut.stack)_SERVICE")
    }

    private func look() async throws -> (RollOut.Judgement, [String: RollOut.Complaint]) {
        let services = try await manager.run(RollOut.services(of: rollOut.stack))
        let tasks = try await manager.run(RollOut.tasks(of: rollOut.stack))
        let judgement = rollOut.judge(services: services, tasks: tasks, earlier: earlier)
        return (judgement, rollOut.complaints(tasks, earlier: earlier))
    }

    private func failure(
        _ service: String, _ reason: String, _ task: String?, _ complaint: RollOut.Complaint?
    ) async -> Failure {
        let name = "\(rollOut.stack)_\(service)"
        var words = reason
        if let complaint, !reason.contains(complaint.words) { words += "\n\(complaint.words)" }
        if let task = task ?? complaint?.task {
            let command = Command("docker", ["service", "logs", "--raw", "--tail", "10", task], timeout: 10)
            if let log = try? await manager.run(command) {
                words += "\n" + Failure.tail(log.output + log.errors, lines: 10)
            }
        }
        return Failure(
            .refused, "the service \(name) does not come up", words: words,
            next: "mend it, then `trivet deploy \(rollOut.stack)`; more: `trivet logs \(name)`, `trivet ps \(rollOut.stack)`")
    }
}
