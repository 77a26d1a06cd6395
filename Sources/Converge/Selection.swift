package import Planning

/// Which part of the estate a command is about: `--only`, `--skip`, `--host`.
package struct Selection: Sendable, Equatable {
    package var only: Set<SystemName>
    package var skip: Set<SystemName>
    package var hosts: Set<String>
    /// One stack alone, of `trivet deploy`: none other is looked at, so none is removed.
    package var stack: String?

    package init(only: Set<SystemName> = [], skip: Set<SystemName> = [], hosts: Set<String> = []) {
        self.only = only
        self.skip = skip
        self.hosts = hosts
    }

    package func has(_ system: SystemName) -> Bool { (only.isEmpty || only.contains(system)) && !skip.contains(system) }
    package func has(host: String) -> Bool { hosts.isEmpty || hosts.contains(host) }
    /// Steps for the estate as a whole are left out when single hosts are named.
    package var hasEstate: Bool { hosts.isEmpty }
}
