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
        try write(Self.sshConfig(key: paths.key(lab.name), knownHosts: "\(directory)/known_hosts"), "ssh_config")
        if !files.fileExists(atPath: "\(directory)/known_hosts") { try write(try knownHosts(), "known_hosts") }
    }

    static func sshConfig(key: String, knownHosts: String) -> String {
        """
        Host *
            User root
            IdentityFile \(key)
            IdentitiesOnly yes
            ControlMaster no
            UserKnownHostsFile \(knownHosts)

        """
    }

    /// How a file of the source gets into the copy.
    enum Treatment {
        /// As often as it changes.
        case always
        /// With the copy's first making; later it is the copy's own: an authority's secrets and certificates go together.
        case once
        /// The lab writes its own.
        case never
    }

    static func treatment(of name: String) -> Treatment {
        if ["known_hosts", "ssh_config", EstateSource.fileName].contains(name) { return .never }
        return [".age", ".pem", ".key"].contains { name.hasSuffix($0) } ? .once : .always
    }

    private static let skipped: Set<String> = [".git", ".build", "node_modules"]

    private func copy(_ source: String, to target: String) throws {
        try files.createDirectory(atPath: target, withIntermediateDirectories: true)
        for name in try files.contentsOfDirectory(atPath: source) where !Self.skipped.contains(name) {
            let (from, to) = ("\(source)/\(name)", "\(target)/\(name)")
            let type = try files.attributesOfItem(atPath: from)[.type] as? FileAttributeType
            if type == .typeDirectory {
                try copy(from, to: to)
            } else {
                try copyFile(from, to: to, Self.treatment(of: name))
            }
        }
    }

    private func copyFile(_ from: String, to: String, _ treatment: Treatment) throws {
        switch treatment {
        case .never: return
        case .once where files.fileExists(atPath: to): return
        case .once, .always:
            try files.removeIfPresent(to)
            try files.copyItem(atPath: from, toPath: to)
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
