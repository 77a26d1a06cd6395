/// Kernel settings, now and after a reboot.
package struct Sysctl: ResourceValue {
    package static let kind = "sysctl"

    package struct Observed: Codable, Sendable, Equatable {
        /// Live values by key; a key the kernel does not have is absent.
        package var live: [String: String]
        /// The text of our file; nil without it.
        package var saved: String?

        package init(live: [String: String], saved: String?) {
            self.live = live
            self.saved = saved
        }
    }

    package var name: String
    package var settings: [String: String]

    package init(_ name: String, _ settings: [String: String]) {
        self.name = name
        self.settings = settings
    }

    package var isRetirable: Bool { true }
    package var path: String { "/etc/sysctl.d/60-trivet-\(name).conf" }
    package var text: String {
        settings.sorted { $0.key < $1.key }.map { "\($0.key) = \($0.value)\n" }.joined()
    }

    package func change(from observed: Observed, in context: PlanContext) -> Change? {
        let off = settings.sorted { $0.key < $1.key }.filter { observed.live[$0.key].map { $0 != "" } ?? false }
            .filter { observed.live[$0.key] != $0.value }
        let details = off.map { "\($0.key): \(observed.live[$0.key] ?? "") → \($0.value)" }
        guard observed.saved == text, off.isEmpty else {
            return Change(observed.saved == nil ? .create : .change, "set", details: details)
        }
        return nil
    }
}
