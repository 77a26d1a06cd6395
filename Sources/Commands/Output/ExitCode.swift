import ArgumentParser
import Estate
import Planning

/// The one table from errors to exit codes; `docs/commands.md` shows it.
enum ExitCode: Int32 {
    case done = 0
    case failed = 1
    /// Wrong usage, or an invalid estate; nothing was changed.
    case usage = 2
    /// `plan --exit-code` found changes.
    case pending = 3
    /// The operator said no.
    case declined = 4

    /// Says on standard error what went wrong, and with which code to end.
    static func report(_ error: any Error) -> Int32 {
        switch error {
        case let failure as Failure:
            Talk.say("trivet: \(failure)")
            return code(of: failure.kind).rawValue
        case let failures as Failures:
            for failure in failures.joined { Talk.say("\n\(failure.kind == .interrupted ? "" : "failed: ")\(failure)") }
            return failures.all.contains { $0.kind != .invalid } ? ExitCode.failed.rawValue : ExitCode.usage.rawValue
        case let invalid as InvalidEstate:
            for fault in invalid.faults { Talk.say("\(fault)") }
            let count = invalid.faults.count
            Talk.say("\ntrivet: \(count) fault\(count == 1 ? "" : "s"); nothing was changed")
            return ExitCode.usage.rawValue
        case let end as EndedWith:
            return end.status
        default:
            return reportUsage(error)
        }
    }

    private static func code(of kind: Failure.Kind) -> ExitCode {
        switch kind {
        case .invalid: .usage
        case .declined: .declined
        case .unreachable, .refused, .timeout, .locked, .interrupted, .failed: .failed
        }
    }

    /// Help is data; a wrong word on the command line is talk.
    private static func reportUsage(_ error: any Error) -> Int32 {
        let text = TrivetCommand.fullMessage(for: error)
        let status = TrivetCommand.exitCode(for: error)
        if status == .success {
            if !text.isEmpty { print(text) }
            return 0
        }
        if !text.isEmpty { Talk.say(text) }
        return status == .validationFailure ? ExitCode.usage.rawValue : ExitCode.failed.rawValue
    }
}

/// Faults in what the operator wrote.
struct InvalidEstate: Error {
    var faults: [Fault]
}

/// Several hosts or stacks failed, each for its own reason.
struct Failures: Error {
    var all: [Failure]

    /// What befell several hosts alike is said once, with their names; what the operator did is no host's.
    var joined: [Failure] {
        all.reduce(into: []) { told, failure in
            var failure = failure
            if failure.kind == .interrupted { failure.host = nil }
            guard let index = told.firstIndex(where: { $0.isLike(failure) }) else { return told.append(failure) }
            guard let host = failure.host, let before = told[index].host else { return }
            told[index].host = "\(before), \(host)"
        }
    }
}

extension Failure {
    /// Whether nothing but the host is another.
    fileprivate func isLike(_ other: Failure) -> Bool {
        var copy = other
        copy.host = host
        return copy == self && (host == nil) == (other.host == nil)
    }
}

/// Ends with another program's status and says nothing.
struct EndedWith: Error {
    var status: Int32
}
