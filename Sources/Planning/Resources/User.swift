/// A system user without a password.
package struct User: ResourceValue {
    package static let kind = "user"

    package struct Observed: Codable, Sendable, Equatable {
        package var exists: Bool
        package var id: Int?

        package init(exists: Bool, id: Int? = nil) {
            self.exists = exists
            self.id = id
        }
    }

    package var name: String
    package var home: String
    /// Its number, where it must be the same on all hosts; nil for any.
    package var id: Int?

    package init(_ name: String, home: String = "/nonexistent", id: Int? = nil) {
        self.name = name
        self.home = home
        self.id = id
    }

    package func change(from observed: Observed, in context: PlanContext) -> Change? {
        guard observed.exists else {
            return Change(.create, "create a system user", details: id.map { ["with the number \($0)"] } ?? [])
        }
        guard let id, let present = observed.id, present != id else { return nil }
        return Change(.change, "change", details: ["number \(present) → \(id)"])
    }
}
