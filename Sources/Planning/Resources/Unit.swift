/// A systemd unit, running and enabled, started again, or told to read anew, when what it reads has changed.
package struct Unit: ResourceValue {
    package static let kind = "unit"

    package struct Observed: Codable, Sendable, Equatable {
        /// systemd's ActiveState: `active`, `inactive`, `failed`, `activating` …
        package var active: String
        /// systemd's UnitFileState: `enabled`, `disabled`, `masked`, or empty when the unit is not known.
        package var enabled: String
        /// Watched files that are younger than the unit's last start.
        package var stale: [String]
        /// Files it can read anew that are younger than its last start and its last reload; nil from an earlier version.
        package var unread: [String]?
        /// Whether what the unit made in the kernel is still there.
        package var isWhole: Bool

        package init(
            active: String,
            enabled: String,
            stale: [String] = [],
            unread: [String] = [],
            isWhole: Bool = true
        ) {
            self.active = active
            self.enabled = enabled
            self.stale = stale
            self.unread = unread
            self.isWhole = isWhole
        }
    }

    package var name: String
    /// Files the unit reads when it starts.
    package var watches: [String]
    /// Files that it also reads when it is told to reload.
    package var reloads: [String]
    /// An engine whose restart is felt elsewhere: one host after the other.
    package var oneAtATime: Bool
    /// Succeeds once the unit serves; tried until then after a start.
    package var ready: Command?
    /// Succeeds while what the unit made in the kernel when it started is there; only a start makes it anew.
    package var whole: Command?
    /// Why a restart is felt, in words for the plan.
    package var caution: String?

    package init(
        _ name: String,
        watches: [String] = [],
        reloads: [String] = [],
        oneAtATime: Bool = false,
        ready: Command? = nil,
        whole: Command? = nil,
        caution: String? = nil
    ) {
        self.name = name
        self.watches = watches
        self.reloads = reloads
        self.oneAtATime = oneAtATime
        self.ready = ready
        self.whole = whole
        self.caution = caution
    }

    package var isRetirable: Bool { true }

    package func change(from observed: Observed, in context: PlanContext) -> Change? {
        guard observed.active == "active" || observed.active == "reloading" else {
            let details = observed.active == "failed" ? ["it has failed"] : []
            return Change(.create, observed.enabled == "enabled" ? "start" : "enable and start", details: details)
        }
        let reasons =
            reasons(watches, observed.stale, "start", in: context)
            + (observed.isWhole ? [] : ["because somebody took away what it had made in the kernel, such as its rules"])
        if !reasons.isEmpty {
            return Change(.restart, "restart", details: reasons, caution: caution, oneAtATime: oneAtATime)
        }
        let news = self.reasons(reloads, observed.unread ?? [], "reload", in: context)
        if !news.isEmpty { return Change(.restart, Self.reload, details: news) }
        guard observed.enabled != "enabled", observed.enabled != "static", observed.enabled != "alias" else {
            return nil
        }
        return Change(.change, "enable", details: ["it is \(observed.enabled)"])
    }

    /// The summary of a change for which nothing ends.
    package static let reload = "reload"

    private func reasons(_ files: [String], _ stale: [String], _ last: String, in context: PlanContext) -> [String] {
        let kinds = [File.kind, Certificate.kind]
        let changing = files.filter { path in
            kinds.contains { context.changing.contains(ResourceID(kind: $0, name: path)) }
        }
        return changing.map { "because \($0) changes" }
            + stale.filter { !changing.contains($0) }.map { "because \($0) is newer than its last \(last)" }
    }
}
