import FoundationEssentials
package import Planning

/// Moves what a host runs to other hosts, and follows it there. Pure: what Swarm says goes in, the next step comes out. It
/// looks at what is, so a drain that was interrupted is gone on with by asking again.
package struct HostDrain: Sendable {
    package enum Step: Sendable, Equatable {
        /// Tell Swarm to move everything away.
        case drain
        /// What is still missing, for the progress line.
        case wait(String)
        case done
    }

    package struct Seen: Sendable, Equatable {
        package var isDrained: Bool
        /// Tasks that have not ended there.
        package var running: [String]
        /// Services with tasks there, now or before, that run fewer than they should, such as `site_web 1 of 2`.
        package var short: [String]

        package init(isDrained: Bool, running: [String] = [], short: [String] = []) {
            self.isDrained = isDrained
            self.running = running
            self.short = short
        }
    }

    /// The tasks of a node, ended ones too.
    package static func tasks(of node: String) -> Command {
        Command("docker", ["node", "ps", node, "--no-trunc", "--format", "{{json .}}"], timeout: 20)
    }

    package static let services = Command("docker", ["service", "ls", "--format", "{{json .}}"], timeout: 20)

    /// Why tasks of services cannot be placed or do not come up.
    package static func complaints(of services: [String]) -> Command {
        let shown = ["--no-trunc", "--filter", "desired-state=running", "--format", "{{.Name}}: {{.Error}}"]
        return Command("docker", ["service", "ps"] + shown + services, timeout: 20)
    }

    package static func setting(_ availability: String, of node: String) -> Command {
        Command("docker", ["node", "update", "--availability", availability, node], timeout: 30)
    }

    package static func next(_ seen: Seen) -> Step {
        guard seen.isDrained else { return .drain }
        if !seen.running.isEmpty { return .wait("\(seen.running.joined(separator: ", ")) to end there") }
        return seen.short.isEmpty ? .done : .wait("\(seen.short.joined(separator: ", ")) to run elsewhere")
    }

    /// - Parameters:
    ///   - tasks: the answer to ``tasks(of:)``.
    ///   - services: the answer to ``services``.
    /// - Returns: nil when Swarm does not answer.
    package static func read(isDrained: Bool, tasks: CommandResult, services: CommandResult) -> Seen? {
        guard tasks.succeeded, services.succeeded else { return nil }
        let rows = tasks.lines.compactMap { try? JSONDecoder().decode(Task.self, from: Data($0.utf8)) }
        let touched = Set(rows.map(\.service))
        let listed = services.lines.compactMap { try? JSONDecoder().decode(Service.self, from: Data($0.utf8)) }
        let short = listed.filter { touched.contains($0.Name) && $0.isShort }
        return Seen(
            isDrained: isDrained,
            running: Set(rows.filter { !$0.hasEnded }.map(\.Name)).sorted(),
            short: short.map { "\($0.Name) \($0.counts.map(String.init).joined(separator: " of "))" }.sorted()
        )
    }

    private struct Task: Decodable {
        var Name: String
        var CurrentState: String

        /// `site_web.1` and, of a global service, `site_web.NODE`.
        var service: String { Name.lastIndex(of: ".").map { String(Name[..<$0]) } ?? Name }
        var hasEnded: Bool {
            ["Complete", "Shutdown", "Failed", "Rejected", "Remove", "Orphaned"].contains { CurrentState.hasPrefix($0) }
        }
    }

    private struct Service: Decodable {
        var Name: String
        /// `replicated`, `global` and the two kinds of jobs.
        var Mode: String
        /// `1/2`, perhaps with `(max 1 per node)` behind.
        var Replicas: String

        var counts: [Int] {
            (Replicas.split(separator: " ").first ?? "").split(separator: "/").compactMap { Int($0) }
        }
        /// A global service has a task less while a host is drained.
        var isShort: Bool { Mode == "replicated" && counts.count == 2 && counts[0] < counts[1] }
    }
}
