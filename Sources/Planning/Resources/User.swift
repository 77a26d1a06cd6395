/// A system user without a password.
package struct User: ResourceValue {
    package static let kind = "user"

    package struct Observed: Codable, Sendable, Equatable {
        package var exists: Bool
        package init(exists: Bool) { self.exists = exists }
    }

    package var name: String
    package var home: String

    package init(_ name: String, home: String = "/nonexistent") {
        self.name = name
        self.home = home
    }

    package func change(from observed: Observed, in context: PlanContext) -> Change? {
        observed.exists ? nil : Change(.create, "create a system user")
    }
}
