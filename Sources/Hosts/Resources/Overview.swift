package import Planning

/// What several resources want to know of their host, asked once for all of them: a program started for each takes longer
/// than all that it says.
package struct Overview: Sendable {
    /// Of systemd, by unit.
    var units: [String: [String: String]] = [:]
    var packages = Packages.Observed(installed: [:], held: [])

    package static func of(_ resources: [Resource]) async throws -> Overview {
        var units: Set<String> = []
        var packages: Set<String> = []
        for resource in resources {
            switch resource {
            case .unit(let unit): units.insert(unit.name)
            case .mount: units.insert(Mount.unit)
            case .packages(let some): packages.formUnion(some.packages)
            default: break
            }
        }
        async let shown = Systemd.show(units.sorted(), Unit.properties)
        async let listed = Dpkg.list(packages.sorted())
        return Overview(units: try await shown, packages: try await listed)
    }
}

/// A resource of which part is seen in the overview.
protocol OverviewedResource: HostResource {
    func observe(in overview: Overview) async throws -> Observed
}

/// Debian's own list of packages.
enum Dpkg {
    static func list(_ names: [String]) async throws -> Packages.Observed {
        guard !names.isEmpty else { return read([]) }
        // Its status is 1 when one of them is unknown; what it knows it prints all the same.
        let format = "${db:Status-Want} ${db:Status-Status} ${Package} ${Version}\\n"
        return read(try await Shell.run(Command("dpkg-query", ["-W", "-f", format] + names)).lines)
    }

    static func read(_ lines: [String]) -> Packages.Observed {
        let rows = lines.map { $0.split(separator: " ").map(String.init) }.filter { $0.count == 4 }
        let installed = rows.filter { $0[1] == "installed" }.reduce(into: [String: String]()) { $0[$1[2]] = $1[3] }
        return Packages.Observed(installed: installed, held: rows.filter { $0[0] == "hold" }.map { $0[2] })
    }
}

extension Packages.Observed {
    func only(_ names: [String]) -> Packages.Observed {
        Packages.Observed(
            installed: installed.filter { names.contains($0.key) },
            held: held.filter { names.contains($0) }
        )
    }
}
