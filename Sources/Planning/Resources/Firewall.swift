/// The host's own nftables table, loaded now and at boot.
package struct Firewall: ResourceValue {
    package static let kind = "firewall"

    package struct Observed: Codable, Sendable, Equatable {
        /// The saved ruleset; nil without it.
        package var saved: String?
        /// Whether the kernel has exactly what was loaded last from the saved text.
        package var live: Bool

        package init(saved: String?, live: Bool) {
            self.saved = saved
            self.live = live
        }
    }

    /// Family and name, such as `inet trivet`.
    package var table: String
    package var ruleset: String

    package init(table: String, ruleset: String) {
        self.table = table
        self.ruleset = ruleset
    }

    package var name: String { table }
    package var isRetirable: Bool { true }
    package static let path = "/etc/trivet/firewall.nft"

    package func change(from observed: Observed, in context: PlanContext) -> Change? {
        guard let saved = observed.saved else {
            return Change(.create, "load", diff: Diff.lines(from: "", to: ruleset))
        }
        guard saved == ruleset else { return Change(.change, "load", diff: Diff.lines(from: saved, to: ruleset)) }
        return observed.live ? nil : Change(.change, "load again", details: ["the kernel's rules were changed by hand"])
    }
}
