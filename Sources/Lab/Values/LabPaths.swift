/// Where a lab keeps its things.
package struct LabPaths: Sendable, Equatable {
    package let root: String
    package init(root: String = LabPaths.standard) { self.root = root }

    package static let standard = "/var/lib/trivet/lab"

    package var bases: String { "\(root)/base" }
    package func base(_ directory: String) -> String { "\(bases)/\(directory)" }
    package func lab(_ name: LabName) -> String { "\(root)/\(name)" }
    package func state(_ name: LabName) -> String { "\(lab(name))/lab.json" }
    /// Written while Trivet's own change of the machine's forwarding stands.
    package var forwardingMark: String { "\(root)/.forwarding-was-off" }
    package func lock(_ what: String) -> String { "\(root)/.lock-\(what)" }

    /// The working copy of the estate, with the lab's addresses in it.
    package func estate(_ name: LabName) -> String { "\(lab(name))/estate" }
    /// The operator's key for every host of the lab.
    package func key(_ name: LabName) -> String { "\(lab(name))/id_ed25519" }
    package func host(_ host: String, of name: LabName) -> HostPaths {
        HostPaths(directory: "\(lab(name))/hosts/\(host)")
    }
}

/// What one host of a lab consists of on the machine's file system.
package struct HostPaths: Sendable, Equatable {
    package let directory: String
    package init(directory: String) { self.directory = directory }

    /// What the host wrote over the base system.
    package var upper: String { "\(directory)/upper" }
    package var work: String { "\(directory)/work" }
    package var root: String { "\(directory)/root" }
    package var docker: String { "\(directory)/docker" }
    package var containerd: String { "\(directory)/containerd" }
    package var disk: String { "\(directory)/disk" }
    /// Held while the host is being started.
    package var lock: String { "\(directory)/lock" }
    package var entry: String { "\(directory)/boot.sh" }
    package var console: String { "\(directory)/console" }
    /// The host's own SSH key; it outlives a rewritten disk.
    package var hostKey: String { "\(directory)/ssh_host_ed25519_key" }
    /// Written last when a host is furnished.
    package var machineID: String { "\(directory)/machine-id" }
}
