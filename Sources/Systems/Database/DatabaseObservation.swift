import FoundationEssentials
import Estate
package import Planning

/// The programs that see the databases of a host, and how their answers read.
package enum DatabaseObservation {
    /// To find out how far data goes that was left in the middle may take as long as a start.
    package static let look = Command("sh", ["-s"], input: DatabaseScripts.look, timeout: 600)
    package static let contents = Command("sh", ["-s"], input: DatabaseScripts.contents, timeout: 30)

    package static func read(_ result: CommandResult) -> HostDatabase {
        var lines = Lines()
        for line in result.output.split(whereSeparator: \.isNewline) {
            lines.add(line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init))
        }
        return lines.host
    }

    /// Nil when the server did not answer.
    package static func contents(_ result: CommandResult) -> DatabaseContents? {
        guard result.succeeded else { return nil }
        var contents = DatabaseContents()
        var isWhole = false
        for line in result.output.split(whereSeparator: \.isNewline) {
            let words = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            switch words[0] {
            case "done": isWhole = true
            case "database" where words.count > 1: contents.databases.append(words[1])
            case "account" where words.count > 6: contents.accounts.append(account(words))
            case "grant" where words.count > 1: add(words[1], to: &contents)
            default: continue
            }
        }
        return isWhole ? contents : nil
    }

    private static func account(_ words: [String]) -> DatabaseContents.Account {
        DatabaseContents.Account(
            name: words[1],
            place: words[2],
            plugin: words[3],
            hash: Secret(words[4]),
            wantsCertificate: words[5] == "2",
            isLocked: ["1", "true"].contains(words[6]),
            grants: []
        )
    }

    /// ``GRANT SELECT ON `forum`.* TO `reader`@`%` …``
    private static func add(_ grant: String, to contents: inout DatabaseContents) {
        // Whom an account may stand in for is no right to data.
        guard grant.hasPrefix("GRANT "), !grant.hasPrefix("GRANT PROXY "), let cut = grant.ranges(of: " TO `").last
        else { return }
        let names = grant[cut.upperBound...].split(separator: "`", omittingEmptySubsequences: false)
        guard names.count > 2,
            let index = contents.accounts.firstIndex(where: { $0.name == names[0] && $0.place == names[2] })
        else { return }
        let right = DatabaseContents.ordered(String(grant[grant.index(grant.startIndex, offsetBy: 6)..<cut.lowerBound]))
        // A grant that may be handed on is another one.
        let isHandedOn = grant.hasSuffix("WITH GRANT OPTION")
        contents.accounts[index].grants.append(isHandedOn ? "\(right) WITH GRANT OPTION" : right)
    }
}

extension DatabaseContents {
    /// The server has its own order of privileges.
    static func ordered(_ right: String) -> String {
        guard let cut = right.firstRange(of: " ON ") else { return right }
        let privileges = right[..<cut.lowerBound].split(separator: ",").map { word in
            String(word.drop { $0 == " " })
        }
        return privileges.sorted().joined(separator: ", ") + right[cut.lowerBound...]
    }
}

/// Reads line after line.
private struct Lines {
    private var unit: [String: String] = [:]
    private var status: [String: String] = [:]
    private var hasRun = false
    private var words: [String] = []
    private var unreadable: [String] = []
    private var seen = HostDatabase(unit: .absent)

    mutating func add(_ words: [String]) {
        func word(_ index: Int) -> String { index < words.count ? words[index] : "" }
        switch words[0] {
        case "unit": unit[word(1)] = word(2)
        case "status": status[word(1)] = word(2)
        case "ran": hasRun = true
        case "founding": seen.isFounding = true
        case "last": seen.wasLast = true
        case "loose": seen.loose.append(word(1))
        case "stale": seen.stale.append(word(1))
        case "words": self.words.append(word(1))
        case "unreadable": unreadable.append(word(1))
        case "position":
            // What cannot be understood must not pass for data that never was in a cluster.
            guard let change = Int(word(2)) else { return unreadable.append("position \(word(1)):\(word(2))") }
            seen.position = change < 0 ? nil : .init(word(1), change)
        case "forks": seen.forks = (try? JSONDecoder().decode([HostDatabase.Fork].self, from: Data(word(1).utf8))) ?? []
        case "view":
            let members = word(3).split(separator: ",").map(String.init)
            seen.view = Int(word(1)).map { HostDatabase.View(number: $0, members: members, own: word(2)) }
        default: break
        }
    }

    var host: HostDatabase {
        var host = seen
        host.unit = state
        if !words.isEmpty { host.words = words.joined(separator: "\n") }
        if !unreadable.isEmpty { host.unreadable = unreadable.joined(separator: "\n") }
        host.live = state == .running && !status.isEmpty ? live : nil
        host.isHeld = state == .stopped && hasRun
        return host
    }

    private var state: HostDatabase.Unit {
        guard unit["LoadState"] == "loaded" else { return .absent }
        return switch unit["ActiveState"] {
        case "active", "reloading": .running
        case "activating": .starting
        case "deactivating": .stopping
        case "failed": .failed
        default: .stopped
        }
    }

    private var live: HostDatabase.Live {
        func number(_ name: String) -> Int { status[name].flatMap { Int($0) } ?? 0 }
        let version = status["version"].map { String($0.prefix { $0 != "-" }) } ?? ""
        guard status["wsrep_on"] == "ON" else {
            return HostDatabase.Live(
                isPrimary: true,
                position: .init("", 0),
                seconds: number("Uptime"),
                connections: number("Threads_connected"),
                version: version
            )
        }
        return HostDatabase.Live(
            isPrimary: status["wsrep_cluster_status"] == "Primary",
            isReady: status["wsrep_ready"] == "ON",
            state: number("wsrep_local_state"),
            size: number("wsrep_cluster_size"),
            position: .init(status["wsrep_cluster_state_uuid"] ?? "", number("wsrep_last_committed")),
            queue: number("wsrep_local_recv_queue"),
            keptFrom: number("wsrep_local_cached_downto"),
            changedBytes: number("wsrep_replicated_bytes") + number("wsrep_received_bytes"),
            seconds: number("Uptime"),
            connections: number("Threads_connected"),
            version: version,
            isDesynced: status["wsrep_desync"] == "ON"
        )
    }
}
