/// A directory with its owner and mode; what lies in it is its owner's.
package struct Directory: ResourceValue {
    package static let kind = "directory"

    package struct Observed: Codable, Sendable, Equatable {
        package var exists: Bool
        package var mode: String
        package var owner: String
        package var group: String

        package init(exists: Bool, mode: String = "", owner: String = "", group: String = "") {
            self.exists = exists
            self.mode = mode
            self.owner = owner
            self.group = group
        }
    }

    package var path: String
    package var mode: String
    package var owner: String
    package var group: String
    /// What whoever makes it should know.
    package var remark: String?

    package init(
        _ path: String,
        mode: String = "0755",
        owner: String = "root",
        group: String = "root",
        remark: String? = nil
    ) {
        self.path = path
        self.remark = remark
        self.mode = mode
        self.owner = owner
        self.group = group
    }

    package var name: String { path }

    package func change(from observed: Observed, in context: PlanContext) -> Change? {
        guard observed.exists else { return Change(.create, "create", details: remark.map { [$0] } ?? []) }
        var details: [String] = []
        if observed.mode != mode { details.append("mode \(observed.mode) → \(mode)") }
        if observed.owner != owner || observed.group != group {
            details.append("owner \(observed.owner):\(observed.group) → \(owner):\(group)")
        }
        return details.isEmpty ? nil : Change(.change, "change", details: details)
    }
}
