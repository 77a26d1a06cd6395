package import Planning

extension Retired: HostResource {
    package func observe() async throws -> Observed { Observed() }

    package func apply(_ change: Change, report: @escaping Reporter) async throws {
        let name = target.name
        switch target.kind {
        case File.kind:
            try HostFile.remove(name)
            if name.hasPrefix("/etc/systemd/") { try await Systemd.reload() }
        case Certificate.kind: try HostFile.remove(name)
        case TextBlock.kind: try TextBlock.rewrite(name, with: nil)
        case Unit.kind: _ = try await Shell.run(Command("systemctl", ["disable", "--now", "-q", name], timeout: 120))
        case Sysctl.kind: try HostFile.remove(Sysctl(name, [:]).path)
        case KernelModules.kind: try HostFile.remove(KernelModules(name, []).path)
        case Mount.kind: try await Mount.retire(name)
        case Firewall.kind: try await Firewall.retire(name)
        case ServiceAddress.kind: try await ServiceAddress.retire(name)
        case Stack.kind:
            try await Shell.check(
                Command("docker", ["stack", "rm", name], timeout: 120),
                what: "removing the stack \(name) failed"
            )
        default: break
        }
    }
}
