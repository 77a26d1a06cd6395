package import FoundationEssentials

/// One line of a host's history.
package struct JournalEntry: Sendable, Equatable, Codable {
    /// What may happen; the journal takes other words too, so that an older agent reads a newer one's history.
    package enum What {
        package static let agentStarted = "agent started"
        package static let nodeDown = "host down"
        package static let nodeUp = "host up"
        package static let leader = "leader changed"
        package static let updated = "update completed"
        package static let rolledBack = "update rolled back"
        package static let paused = "update paused"
        package static let died = "container died"
        package static let routeLost = "route lost its last task"
        package static let routeServed = "route served again"
        package static let journalDamaged = "journal was damaged"
    }

    /// Counts from 1 on each host; 0 before the entry is written.
    package var id: Int
    package var time: Date
    package var host: String
    /// A login name, or `agent`.
    package var who: String
    package var what: String
    /// The service, route, node or stack it is about.
    package var subject: String
    package var detail: String

    package init(
        id: Int = 0,
        time: Date,
        host: String,
        who: String = "agent",
        what: String,
        subject: String = "",
        detail: String = ""
    ) {
        self.id = id
        self.time = time
        self.host = host
        self.who = who
        self.what = what
        self.subject = subject
        self.detail = detail
    }
}

/// What `POST /v1/events` takes; the agent adds time and host.
package struct JournalNote: Sendable, Equatable, Codable {
    package var who: String
    package var what: String
    package var subject: String
    package var detail: String

    package init(who: String, what: String, subject: String, detail: String) {
        self.who = who
        self.what = what
        self.subject = subject
        self.detail = detail
    }
}

/// The merged history of all hosts, and the hosts that did not say.
package struct EstateEvents: Sendable, Equatable, Codable {
    package var events: [JournalEntry]
    /// Host name → why it did not answer.
    package var missing: [String: String]

    package init(events: [JournalEntry], missing: [String: String] = [:]) {
        self.events = events
        self.missing = missing
    }
}

/// One line that `GET /v1/logs` streams.
package struct LogEntry: Sendable, Equatable, Codable {
    /// Service or container, with the task's number where Swarm gave one: `site_web.1`.
    package var source: String
    package var host: String
    /// `stdout` or `stderr`.
    package var stream: String
    /// RFC 3339 as Docker gives it, to the nanosecond; empty where Docker gives none.
    package var time: String
    package var text: String

    package init(source: String, host: String, stream: String, time: String, text: String) {
        self.source = source
        self.host = host
        self.stream = stream
        self.time = time
        self.text = text
    }
}
