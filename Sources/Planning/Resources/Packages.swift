/// Debian packages that must be there.
package struct Packages: ResourceValue {
    package static let kind = "packages"

    package struct Observed: Codable, Sendable, Equatable {
        /// Installed version by package; a package that is not installed is absent.
        package var installed: [String: String]
        package var held: [String]

        package init(installed: [String: String], held: [String]) {
            self.installed = installed
            self.held = held
        }
    }

    package var name: String
    package var packages: [String]
    /// Packages that only the operator's decision may upgrade: an engine is never restarted by surprise.
    package var held: [String]

    package init(_ name: String, _ packages: [String], held: [String] = []) {
        self.name = name
        self.packages = packages
        self.held = held
    }

    package func change(from observed: Observed, in context: PlanContext) -> Change? {
        let missing = packages.filter { observed.installed[$0] == nil }
        let loose = held.filter { !observed.held.contains($0) }
        if !missing.isEmpty {
            return Change(.create, "install \(missing.joined(separator: ", "))")
        }
        guard !loose.isEmpty else { return nil }
        return Change(.change, "hold \(loose.joined(separator: ", ")) at its version")
    }
}
