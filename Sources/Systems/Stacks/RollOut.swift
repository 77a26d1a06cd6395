import FoundationEssentials
package import Planning

/// Follows a stack to the end of its deployment. Pure: what Swarm says goes in, the judgement comes out.
package struct RollOut: Sendable {
    package enum Judgement: Sendable, Equatable {
        case done
        /// What is still missing, for the progress line.
        case waiting(String)
        /// The service, why, and the task whose log tells more.
        case failed(service: String, reason: String, task: String?)
    }

    /// As many tasks of a service may fail before it is given up.
    private static let patience = 2

    package static func services(of stack: String) -> Command {
        Command(
            "sh",
            ["-c", "docker stack services -q \(Command.quoted(stack)) | xargs -r docker service inspect"],
            timeout: 20
        )
    }

    package static func tasks(of stack: String) -> Command {
        Command("docker", ["stack", "ps", stack, "--no-trunc", "--format", "{{json .}}"], timeout: 20)
    }

    package var stack: String

    package init(stack: String) { self.stack = stack }

    /// - Parameters:
    ///   - services: the answer to ``services(of:)``.
    ///   - tasks: the answer to ``tasks(of:)``.
    ///   - earlier: tasks that were there before the deployment; their failures do not count.
    package func judge(services: CommandResult, tasks: CommandResult, earlier: Set<String>) -> Judgement {
        guard let inspected = try? JSONDecoder().decode([Service].self, from: Data(services.output.utf8)) else {
            return .waiting("Swarm does not answer")
        }
        let rows = tasks.lines.compactMap { try? JSONDecoder().decode(Row.self, from: Data($0.utf8)) }
        var missing: [String] = []
        for service in inspected {
            switch judge(service, rows.filter { $0.service == service.Spec.Name }, earlier: earlier) {
            case .done: continue
            case .waiting(let what): missing.append(what)
            case .failed(let service, let reason, let task):
                return .failed(service: service, reason: reason, task: task)
            }
        }
        return missing.isEmpty ? .done : .waiting(missing.joined(separator: ", "))
    }

    /// What ended or waiting tasks complain of, by service; later ones of a service count. Swarm forgets tasks soon, so
    /// a follower keeps what it has seen.
    package func complaints(_ tasks: CommandResult, earlier: Set<String>) -> [String: Complaint] {
        let rows = tasks.lines.compactMap { try? JSONDecoder().decode(Row.self, from: Data($0.utf8)) }
        return rows.reversed().reduce(into: [:]) { all, row in
            guard !earlier.contains(row.ID), !row.Error.isEmpty else { return }
            all[short(row.service)] = Complaint(task: row.ID, words: row.Error)
        }
    }

    /// Tasks on their way up. Swarm forgets one that does not get there, and gives out no log of it before it does.
    package func young(_ tasks: CommandResult, earlier: Set<String>) -> [Young] {
        let rows = tasks.lines.compactMap { try? JSONDecoder().decode(Row.self, from: Data($0.utf8)) }
        return rows.filter { !earlier.contains($0.ID) && $0.CurrentState.hasPrefix("Starting") }
            .map { Young(service: short($0.service), task: $0.ID, node: $0.Node) }
    }

    /// A task that starts, and the host name of its node.
    package struct Young: Sendable, Equatable {
        package var service: String
        package var task: String
        package var node: String
    }

    /// The container of a task, asked on its own host.
    package static func container(of task: String) -> Command {
        Command(
            "docker",
            ["ps", "-aq", "--no-trunc", "--filter", "label=com.docker.swarm.task.id=\(task)"],
            timeout: 10
        )
    }

    /// What its last health check said, such as `health check: exit code 1: no answer`.
    package static func health(of container: String) -> Command {
        let format =
            "{{if .State.Health}}{{range .State.Health.Log}}health check: exit code {{.ExitCode}}: {{.Output}}\n{{end}}{{end}}"
        return Command("docker", ["inspect", "--format", format, container], timeout: 10)
    }

    private func short(_ service: String) -> String {
        service.hasPrefix("\(stack)_") ? String(service.dropFirst(stack.count + 1)) : service
    }

    /// A task and its words.
    package struct Complaint: Sendable, Equatable {
        package var task: String
        package var words: String

        package init(task: String, words: String) {
            self.task = task
            self.words = words
        }
    }

    /// The tasks of a stack at this moment.
    package static func identifiers(_ tasks: CommandResult) -> Set<String> {
        Set(tasks.lines.compactMap { try? JSONDecoder().decode(Row.self, from: Data($0.utf8)).ID })
    }

    private func judge(_ service: Service, _ rows: [Row], earlier: Set<String>) -> Judgement {
        let name = short(service.Spec.Name)
        let failed = rows.filter { !earlier.contains($0.ID) && !$0.Error.isEmpty && $0.hasEnded }
        let words = failed.first?.Error
        switch service.UpdateStatus?.State {
        case "rollback_started", "rollback_completed", "rollback_paused", "paused":
            let message = words ?? service.UpdateStatus?.Message ?? "Swarm gives no reason"
            return .failed(service: name, reason: "Swarm rolled it back: \(message)", task: failed.first?.ID)
        default: break
        }
        let running = rows.filter { $0.DesiredState == "Running" && $0.CurrentState.hasPrefix("Running") }
        let wanted = service.Spec.Mode?.Replicated.map { $0.Replicas ?? 1 } ?? Set(rows.map(\.Node)).count
        let updating = service.UpdateStatus?.State == "updating"
        if running.count >= wanted, !updating { return .done }
        if failed.count >= Self.patience, !updating {
            return .failed(service: name, reason: words ?? "its tasks fail", task: failed.first?.ID)
        }
        let stuck = rows.first {
            $0.DesiredState == "Running" && $0.CurrentState.hasPrefix("Pending") && !$0.Error.isEmpty
        }
        return .waiting("\(name) \(running.count) of \(wanted)" + (stuck.map { " (\($0.Error))" } ?? ""))
    }

    private struct Service: Decodable {
        struct ServiceSpec: Decodable {
            var Name: String
            var Mode: ServiceMode?
        }
        struct ServiceMode: Decodable { var Replicated: Count? }
        struct Count: Decodable { var Replicas: Int? }
        struct Update: Decodable {
            var State: String?
            var Message: String?
        }
        var Spec: ServiceSpec
        var UpdateStatus: Update?
    }

    private struct Row: Decodable {
        var ID: String
        var Name: String
        var Node: String
        var DesiredState: String
        var CurrentState: String
        var Error: String

        /// `site_web.1` and, of a global service, `site_web.NODE`.
        var service: String { Name.lastIndex(of: ".").map { String(Name[..<$0]) } ?? Name }
        var hasEnded: Bool { ["Failed", "Rejected", "Complete", "Shutdown"].contains { CurrentState.hasPrefix($0) } }
    }
}
