import FoundationEssentials
import Hosts
import Planning

/// What a host gets before its first boot: a name, keys, a way to look up names.
struct Furniture {
    let lab: Lab
    let paths: LabPaths

    /// Makes the keys of the lab and of a host where there are none.
    static func makeKey(_ path: String, comment: String) async throws {
        guard !FileManager.default.fileExists(atPath: path) else { return }
        try await Shell.check(Command("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", path]))
    }

    /// Writes into the mounted root of a host before its first boot, and never again: what is there is the host's.
    func furnish(_ host: LabHost) async throws {
        let place = paths.host(host.name, of: lab.name)
        guard !FileManager.default.fileExists(atPath: place.machineID) else { return }
        try await Self.makeKey(place.hostKey, comment: "root@\(host.name)")
        try write("\(host.name)\n", place.root + "/etc/hostname")
        try write("127.0.0.1 localhost\n127.0.1.1 \(host.name)\n", place.root + "/etc/hosts")
        try FileManager.default.removeIfPresent(place.root + "/etc/resolv.conf")
        try write(try resolver(), place.root + "/etc/resolv.conf")
        try copyHostKey(place)
        try authorize(place)
        let identity = UUID().uuidString.lowercased().filter { $0 != "-" } + "\n"
        try write(identity, place.root + "/etc/machine-id")
        try write(identity, place.machineID)
    }

    /// The machine's name servers; those behind systemd's stub, which answers on the machine's loopback only.
    private func resolver() throws -> String {
        let text = try String(contentsOfFile: "/etc/resolv.conf", encoding: .utf8)
        guard text.contains("nameserver 127.0.0.53") else { return text }
        return try String(contentsOfFile: "/run/systemd/resolve/resolv.conf", encoding: .utf8)
    }

    private func copyHostKey(_ place: HostPaths) throws {
        for suffix in ["", ".pub"] {
            let target = place.root + "/etc/ssh/ssh_host_ed25519_key" + suffix
            try FileManager.default.removeIfPresent(target)
            try FileManager.default.copyItem(atPath: place.hostKey + suffix, toPath: target)
        }
    }

    private func authorize(_ place: HostPaths) throws {
        let key = try String(contentsOfFile: paths.key(lab.name) + ".pub", encoding: .utf8)
        for home in ["/root", "/home/admin", "/home/nosudo"] {
            try write(key, "\(place.root)\(home)/.ssh/authorized_keys")
        }
    }

    /// In place, so that a file keeps its owner.
    private func write(_ text: String, _ path: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path))
    }
}

extension FileManager {
    func removeIfPresent(_ path: String) throws {
        if (try? attributesOfItem(atPath: path)) != nil { try removeItem(atPath: path) }
    }
}
