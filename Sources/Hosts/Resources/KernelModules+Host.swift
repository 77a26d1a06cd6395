package import Planning

extension KernelModules: HostResource {
    package func observe() async throws -> Observed {
        var loaded: [String] = []
        var absent: [String] = []
        for module in modules {
            if HostFile.exists("/sys/module/\(module)") || Self.builtIn(module) {
                loaded.append(module)
            } else if try await !Shell.run(Command("modprobe", ["-n", "-q", module])).succeeded {
                absent.append(module)
            }
        }
        return Observed(loaded: loaded, absent: absent, saved: HostFile.text(path))
    }

    package func apply(_ change: Change, report: @escaping Reporter) async throws {
        try HostFile.write(path, Array(text.utf8))
        for module in modules { _ = try await Shell.run(Command("modprobe", ["-q", module])) }
    }

    /// File systems leave no directory under /sys/module when they are built in.
    private static func builtIn(_ module: String) -> Bool {
        (HostFile.text("/proc/filesystems") ?? "").split(whereSeparator: \.isWhitespace).contains(Substring(module))
    }
}
