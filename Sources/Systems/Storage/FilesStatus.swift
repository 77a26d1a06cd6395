package import FoundationEssentials

/// How a host's mount of the estate's files is.
package struct FilesStatus: Sendable, Equatable, Codable {
    package enum State: String, Sendable, Codable {
        case working
        /// It takes questions and does not answer.
        case hung
        /// Ceph takes nothing more from its client: others have taken this host for gone.
        case shutOut
        /// It answers, with an error.
        case broken
        case missing
    }

    package var state: State
    /// Since when it is not working.
    package var since: Date?
    /// What it answers instead.
    package var words: String?
    /// As Ceph knows it: `10.0.0.2:0/2224108165`.
    package var client: String?
    /// Ceph's OSDs on this host.
    package var osds: [Int]?

    package init(
        _ state: State,
        since: Date? = nil,
        words: String? = nil,
        client: String? = nil,
        osds: [Int]? = nil
    ) {
        self.state = state
        self.since = since
        self.words = words
        self.client = client
        self.osds = osds
    }

    /// What of it does not work, as a sentence about the host; nil when all is well.
    ///
    /// - Parameter now: by the host's own clock.
    package func problem(of host: String, now: Date?) -> String? {
        switch state {
        case .working: return nil
        case .hung:
            let seconds = since.flatMap { start in now.map { Int(max(0, $0.timeIntervalSince(start))) } }
            return "the files on \(host) do not answer" + (seconds.map { ", for \($0) s now" } ?? "")
        case .shutOut: return "the files on \(host) are shut out of Ceph and are being mounted anew"
        case .broken: return "the files on \(host) cannot be used: \(words ?? "an error")"
        case .missing: return "the files are not mounted on \(host)"
        }
    }
}
