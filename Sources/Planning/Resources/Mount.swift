/// The estate's file system, mounted now and at boot by a unit of its own. While it is not, its place refuses writes: what
/// is meant for it never lands beside it.
package struct Mount: ResourceValue {
    package static let kind = "mount"

    package struct Observed: Codable, Sendable, Equatable {
        /// The type of what is mounted there; nil when nothing is.
        package var type: String?
        /// What the mounted file system answers when it is broken; nil when it works or does not answer at all.
        package var problem: String?
        /// What lies in the place while nothing is mounted there.
        package var strangers: [String]
        /// The text of its unit; nil without it.
        package var saved: String?
        /// Whether it is mounted at boot.
        package var enabled: Bool

        package init(
            type: String?,
            problem: String? = nil,
            strangers: [String] = [],
            saved: String?,
            enabled: Bool = true
        ) {
            self.type = type
            self.problem = problem
            self.strangers = strangers
            self.saved = saved
            self.enabled = enabled
        }
    }

    package var path: String
    /// As the kernel calls it, such as `ceph` or `fuse.ceph-fuse`.
    package var type: String
    /// Of the unit that mounts it.
    package var text: String

    package static let unit = "trivet-mount.service"

    package init(_ path: String, type: String, text: String) {
        self.path = path
        self.type = type
        self.text = text
    }

    package var name: String { path }
    package var isRetirable: Bool { true }

    package func change(from observed: Observed, in context: PlanContext) -> Change? {
        let loss = "containers on this host that use it lose their files until they start again"
        guard let mounted = observed.type else {
            let found = observed.strangers.prefix(5).joined(separator: ", ")
            return Change(
                .create,
                "mount",
                caution: found.isEmpty ? nil : "refused as long as something else lies there: \(found)"
            )
        }
        if mounted != type { return Change(.change, "mount by \(type) in place of \(mounted)", caution: loss) }
        if let problem = observed.problem { return Change(.restart, "mount again", details: [problem], caution: loss) }
        guard observed.saved == text else {
            let diff = Diff.lines(from: observed.saved ?? "", to: text)
            return Change(.change, "mount in another way from its next mount on", diff: diff)
        }
        return observed.enabled ? nil : Change(.change, "mount at boot")
    }
}
