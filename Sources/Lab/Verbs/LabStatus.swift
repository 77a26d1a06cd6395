package import FoundationEssentials

/// How a host of a lab is right now.
package struct LabHostStatus: Sendable, Equatable, Codable {
    package enum Power: String, Sendable, Codable {
        case running, off
    }
    package var lab: String
    package var host: String
    package var power: Power
    /// The networks it is cut off from: `private`, `outside`.
    package var cut: [String]
    package var outside: String
    package var `private`: String
    package var release: String
    /// When it was booted; nil while it is off.
    package var since: Date?

    /// `running`, `off`, or what is cut.
    package var state: String {
        switch power {
        case .off: "off"
        case .running: cut.isEmpty ? "running" : "cut (\(cut.joined(separator: ", ")))"
        }
    }
}

extension Lab {
    /// Looks at every host.
    package func status() async throws -> [LabHostStatus] {
        var all: [LabHostStatus] = []
        for host in members {
            let pid = try await Processes.initProcess(of: host)
            let age: Int? = if let pid { try await Processes.age(of: pid) } else { nil }
            let cut = pid == nil ? [] : try await HostCables.cut(host)
            all.append(
                LabHostStatus(
                    lab: name.text,
                    host: host.name,
                    power: pid == nil ? .off : .running,
                    cut: cut.map { $0 == .inside ? "private" : "outside" },
                    outside: host.outsideAddress,
                    private: host.privateAddress,
                    release: system.description,
                    since: age.map { Date(timeIntervalSinceNow: -Double($0)) }
                )
            )
        }
        return all
    }
}
