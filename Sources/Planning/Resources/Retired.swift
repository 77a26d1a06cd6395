/// Something Trivet made on a host that has left the estate and goes.
package struct Retired: ResourceValue {
    package static let kind = "retired"

    /// Nothing to observe: the host's manifest says that it is there.
    package struct Observed: Codable, Sendable, Equatable {
        package init() {}
    }

    package var target: ResourceID
    /// What is lost with it, in words.
    package var caution: String?

    package init(_ target: ResourceID, caution: String? = nil) {
        self.target = target
        self.caution = caution
    }

    package var name: String { target.description }

    package func change(from observed: Observed, in context: PlanContext) -> Change? {
        Change(.remove, "remove", details: ["it has left the estate"], caution: caution)
    }
}
