import ArgumentParser
import FoundationEssentials
import Systems

/// `trivet status`
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Is all well, and may a host be lost now? Then hosts, services, routes.",
        discussion: """
            Any host answers for the whole estate; one that does not answer is shown as such. Ends with code 1 when
            something is not well.

            EXAMPLES
              trivet status
              trivet status --format json | jq .verdict
            """
    )

    @OptionGroup var estate: EstateOption
    @Option(help: "How to print it: text or json.") var format = OutputFormat.text

    func run() async throws {
        let status = try await EstateView(workspace: try estate.workspace()).get("/v1/estate", as: EstateStatus.self)
        switch format {
        case .json: try Listing.json(status)
        case .text: print(StatusText.render(status))
        }
        if !status.verdict.well { throw EndedWith(status: ExitCode.failed.rawValue) }
    }
}

/// The estate's state as people read it.
enum StatusText {
    static func render(_ status: EstateStatus) -> String {
        let verdict = status.verdict.well ? Paint.green(status.verdict.line) : Paint.red(status.verdict.line)
        var parts = ["\(status.estate): \(verdict)"]
        parts += status.verdict.problems.map { "  \(Paint.red("✗")) \($0)" }
        parts += status.notes.map { "  \(Paint.yellow("!")) \($0)" }
        parts += next(status).map { "  next: \($0)" }
        parts.append("")
        parts.append(Listing.table([HostStatus.columns] + status.hosts.map(\.cells)))
        if Quorum(hosts: status.hosts).isLost, !status.services.isEmpty || !status.routes.isEmpty {
            parts += ["", Paint.red("Without a quorum nobody knows better; last known:")]
        }
        if !status.services.isEmpty {
            parts += ["", Listing.table([ServiceStatus.columns] + status.services.map(\.cells))]
        }
        if !status.routes.isEmpty {
            parts += ["", Listing.table([RouteStatus.columns] + status.routes.map(\.cells))]
        }
        return parts.joined(separator: "\n")
    }

    /// What to do about what is not well, where a command of ours shows or mends it.
    static func next(_ status: EstateStatus) -> [String] {
        let silent = status.hosts.filter { !$0.answered }.map(\.name)
        let short = status.services.filter { service in
            service.running < service.desired && !service.isUpdating
                || ["paused", "rollback_paused"].contains(service.update)
        }
        let ailing = status.hosts.filter { $0.answered && ($0.docker == nil || !$0.caddyAnswers || $0.problem != nil) }
        var next = silent.map { "trivet plan --host \($0)    does SSH reach it, and what is missing there?" }
        next += ailing.map { "trivet plan --host \($0.name)    what is missing there; `trivet apply` mends it" }
        if status.database?.problems.isEmpty == false {
            next.append("trivet db status    what state each member is in")
        }
        if let first = short.first { next.append("trivet logs \(first.name)    what its tasks said last") }
        return next
    }
}

extension HostStatus: Listable {
    static let columns = ["HOST", "ADDRESS", "STATE", "SWARM", "CONTAINERS", "LOAD", "MEMORY", "DISK", "UP"]

    var cells: [String] {
        guard answered else { return [name, address, "no answer", problem ?? "", "", "", "", "", ""] }
        let role = swarm.map { $0.leader ? "leader" : $0.role.rawValue } ?? "-"
        return [
            name, address, problem ?? "ok", role, containersRunning.map(String.init) ?? "-",
            load.first.map { "\(Double(Int($0 * 10)) / 10)" } ?? "-", Sizes.share(memory), Sizes.share(disk),
            uptime.map(Sizes.age) ?? "-",
        ]
    }
}

extension ServiceStatus: Listable {
    static let columns = ["SERVICE", "RUNNING", "IMAGE", "UPDATE"]
    var cells: [String] {
        ["\(stack)_\(service)", "\(running) of \(desired)", image, note]
    }
}

extension ServiceStatus {
    /// A failure of the past is no news once all runs again.
    private var note: String {
        if running < desired || updateFailed, let problem { return problem }
        return update ?? ""
    }
}

extension RouteStatus: Listable {
    static let columns = ["ROUTE", "SERVICE", "UPSTREAMS"]
    var cells: [String] { [host, service, problem ?? "\(upstreams)"] }
}

/// Amounts as people read them.
enum Sizes {
    static func share(_ memory: HostStatus.Memory?) -> String {
        guard let memory, memory.total > 0 else { return "-" }
        return "\(gibibytes(memory.used)) of \(gibibytes(memory.total)) GiB"
    }

    static func age(_ seconds: Int) -> String {
        switch seconds {
        case ..<120: "\(seconds) s"
        case ..<7200: "\(seconds / 60) min"
        case ..<172_800: "\(seconds / 3600) h"
        default: "\(seconds / 86400) d"
        }
    }

    private static func gibibytes(_ bytes: Int) -> String { "\(Double(bytes / 1_048_576 * 10 / 1024) / 10)" }
}
