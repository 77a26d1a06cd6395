/// Kernel modules, loaded now and at boot.
package struct KernelModules: ResourceValue {
    package static let kind = "modules"

    package struct Observed: Codable, Sendable, Equatable {
        /// Those of ours that are loaded or built in.
        package var loaded: [String]
        /// Those of ours that this kernel does not have.
        package var absent: [String]
        package var saved: String?

        package init(loaded: [String], absent: [String] = [], saved: String?) {
            self.loaded = loaded
            self.absent = absent
            self.saved = saved
        }
    }

    package var name: String
    package var modules: [String]

    package init(_ name: String, _ modules: [String]) {
        self.name = name
        self.modules = modules
    }

    package var isRetirable: Bool { true }
    package var path: String { "/etc/modules-load.d/trivet-\(name).conf" }
    package var text: String { modules.map { "\($0)\n" }.joined() }

    package func change(from observed: Observed, in context: PlanContext) -> Change? {
        // What the kernel does not have cannot be loaded; the engine that needs it says so itself.
        let missing = modules.filter { !observed.loaded.contains($0) && !observed.absent.contains($0) }
        guard !missing.isEmpty || observed.saved != text else { return nil }
        let summary = missing.isEmpty ? "load at boot" : "load \(missing.joined(separator: ", "))"
        return Change(observed.saved == nil ? .create : .change, summary)
    }
}
