import FoundationEssentials
import Planning

/// The lab's working copy of an estate: the same stacks, the lab's addresses, and the operator's own files.
struct EstateCopy {
    let lab: Lab
    let paths: LabPaths

    private var directory: String { paths.estate(lab.name) }
    private var files: FileManager { .default }

    /// Brings the copy up to date; what was made in it (keys, certificates, secrets, known hosts) stays.
    func refresh(from source: EstateSource?) throws {
        try files.createDirectory(atPath: directory, withIntermediateDirectories: true)
        if let source, source.directory != directory {
            try copy(source.directory, to: directory)
            let text = try String(contentsOfFile: "\(source.directory)/\(EstateSource.fileName)", encoding: .utf8)
            try write(try EstateRewrite.rewrite(text, for: lab), EstateSource.fileName)
        } else if !files.fileExists(atPath: "\(directory)/\(EstateSource.fileName)") {
            try write(EstateRewrite.minimal(lab), EstateSource.fileName)
        }
        try write(Self.sshConfig(key: paths.key(lab.name)), "ssh_config")
        if !files.fileExists(atPath: "\(directory)/known_hosts") { try write(try knownHosts(), "known_hosts") }
    }

    static func sshConfig(key: String) -> String {
        """
        Host *
            User root
            IdentityFile \(key)
            IdentitiesOnly yes
            ControlMaster no

        """
    }

    /// What belongs to one place alone: never copied over, and not copied at all where it would be another estate's.
    static func isKept(_ name: String) -> Bool {
        ["known_hosts", "ssh_config"].contains(name) || [".age", ".pem", ".key"].contains { name.hasSuffix($0) }
    }

    private static let skipped: Set<String> = [".git", ".build", "node_modules"]

    private func copy(_ source: String, to target: String) throws {
        try files.createDirectory(atPath: target, withIntermediateDirectories: true)
        for name in try files.contentsOfDirectory(atPath: source) where !Self.skipped.contains(name) {
            let (from, to) = ("\(source)/\(name)", "\(target)/\(name)")
            let type = try files.attributesOfItem(atPath: from)[.type] as? FileAttributeType
            if type == .typeDirectory {
                try copy(from, to: to)
            } else if !Self.isKept(name) || (name.hasSuffix(".age") && !files.fileExists(atPath: to)) {
                try files.removeIfPresent(to)
                try files.copyItem(atPath: from, toPath: to)
            }
        }
    }

    private func knownHosts() throws -> String {
        try lab.members.map { host in
            let key = try String(contentsOfFile: paths.host(host.name, of: lab.name).hostKey + ".pub", encoding: .utf8)
            return "\(host.outsideAddress) \(key.split(separator: " ").prefix(2).joined(separator: " "))\n"
        }.joined()
    }

    private func write(_ text: String, _ name: String) throws {
        try Data(text.utf8).write(to: URL(filePath: "\(directory)/\(name)"), options: .atomic)
    }
}
