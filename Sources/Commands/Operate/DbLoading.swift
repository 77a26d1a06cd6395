import Estate
import Hosts
import Planning
import Synchronization
import Systems

/// SQL on its way into a database.
struct DbLoading: Sendable {
    enum Source: Sendable {
        /// A descriptor that is open, its length where it has one, and what people call it.
        case file(Int32, total: Int?, form: DatabaseLoad.Form, name: String)
        case server(DatabaseSource, password: Secret)
    }

    let view: DbView
    let database: String
    /// Where MariaDB's client runs.
    let host: Host
    let client: Command
    let source: Source

    func run() async throws {
        let interrupts = Interrupts()
        let report: LoadReport
        let script: String
        let pieces: @Sendable () async -> [UInt8]?
        switch source {
        case .file(let descriptor, let total, let form, _):
            report = LoadReport(total: total)
            script = DatabaseLoad.script(form, into: client)
            let input = LoadInput(descriptor: descriptor, end: form == .plain ? DatabaseLoad.mark : "")
            pieces = { await input.next(report, stopping: { interrupts.stopping }) }
        case .server(let server, let password):
            report = LoadReport(total: nil)
            script = DatabaseLoad.script(from: server, into: client)
            let line = Mutex<[UInt8]?>(Array("\(password.reveal())\n".utf8))
            pieces = {
                if let line = line.withLock({ $0.take() }) { return line }
                // Its end says that nobody wants it any more.
                while !interrupts.stopping, (try? await Task.sleep(for: .milliseconds(200))) != nil {}
                return nil
            }
        }
        let command = view.workspace.connector.command(for: host, script: script)
        let status = try await Shell.feed(command, pieces: pieces) { report.read($0) }
        report.line.finish()
        guard !interrupts.stopping else {
            throw Failure(.interrupted, "stopped as you asked, after \(report.summary)", next: Self.again)
        }
        guard status == 0 else { throw failure(status, report) }
        Talk.say("\(database) has all of \(name): \(report.summary)")
    }

    private var name: String {
        switch source {
        case .file(_, _, _, let name): name
        case .server(let server, _): "\(server)"
        }
    }

    private static let again =
        "what came so far stays; the same command again begins anew, and a dump replaces its own tables"

    private func failure(_ status: Int32, _ report: LoadReport) -> Failure {
        let after = "after \(report.summary)"
        let words = report.words
        switch status {
        case DatabaseLoad.Status.cutOff:
            return Failure(.failed, "the way to the host broke \(after)", host: host.name, next: Self.again)
        case DatabaseLoad.Status.noSource:
            return Failure(
                .refused,
                "\(name) could not be read \(after)",
                host: host.name,
                words: words,
                next: Self.again
            )
        case DatabaseLoad.Status.damaged:
            return Failure(
                .invalid,
                "\(name) is damaged \(after), or is not what the ending of its name says",
                words: words,
                next: Self.again
            )
        case DatabaseLoad.Status.noProgram:
            return Failure(
                .refused,
                "zstd is missing",
                host: host.name,
                next: "apt-get install zstd there, or unpack it here: zstd -dc FILE | trivet db load \(database)"
            )
        case 255:
            return Failure(
                .unreachable,
                "the connection broke \(after)",
                host: host.name,
                words: words,
                next: Self.again
            )
        default:
            return Failure(
                .refused,
                "MariaDB refused it \(after)",
                host: host.name,
                words: words,
                next: "\(Self.again); with --root it is read as MariaDB's root"
            )
        }
    }
}
