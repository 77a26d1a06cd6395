internal import Engines
internal import FoundationEssentials
internal import Hosts
internal import Planning
internal import Systems

/// What can be seen of this host's mount.
protocol MountProbe: Sendable {
    /// Nil when nothing is mounted; reading it touches no file system.
    func mount() -> MountedFiles?
    /// The Ceph client behind it; nil when nobody says.
    func identity(of mount: MountedFiles) -> MountIdentity?
    func touch() async -> MountTouch
    func osds() -> [Int]
}

struct MountedFiles: Sendable, Equatable {
    /// `ceph` or `fuse.ceph-fuse`.
    var type: String
    /// Major and minor number: another one with each mounting.
    var device: String
}

extension MountedFiles {
    /// What is mounted at the very path, the topmost of several, by the kernel's list.
    init?(in list: String, at root: String) {
        let lines = list.split(separator: "\n").map { $0.split(separator: " ") }
        guard let words = lines.last(where: { $0.count > 6 && $0[4] == root }), let dash = words.firstIndex(of: "-"),
            dash + 1 < words.count
        else { return nil }
        self.init(type: String(words[dash + 1]), device: String(words[2]))
    }
}

struct MountIdentity: Sendable, Equatable {
    var client: String
    var isShutOut: Bool
}

enum MountTouch: Sendable, Equatable {
    case works
    case fails(String)
    case hangs
}

struct HostMountProbe: MountProbe {
    let root: String
    /// They touch the files by a ``MountToucher``.
    let hands: VolumeHands
    var sockets = "/run/ceph"
    /// Where the kernel tells of its own Ceph clients.
    var kernel = "/sys/kernel/debug/ceph"
    private let mounts: MountMemo<MountedFiles?>

    init(root: String, hands: VolumeHands) {
        self.root = root
        self.hands = hands
        mounts = MountMemo { MountedFiles(in: $0, at: root) }
    }

    func mount() -> MountedFiles? { mounts.value }

    func identity(of mount: MountedFiles) -> MountIdentity? { mount.type == "ceph" ? kernelClient() : fuseClient() }

    /// A child, because whoever touches a file system that hangs may hang for ever.
    func touch() async -> MountTouch {
        guard !hands.isHung else { return .hangs }
        do {
            let result = try await hands.run(Command("stat", ["--file-system", root], timeout: 3))
            return result.succeeded ? .works : .fails(Failure.tail(result.errors, lines: 1))
        } catch {
            return .hangs
        }
    }

    func osds() -> [Int] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/var/lib/ceph/osd")) ?? []
        return names.compactMap { $0.split(separator: "-").last.flatMap { Int($0) } }.sorted()
    }

    private func fuseClient() -> MountIdentity? {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: sockets)) ?? []
        for name in names where name.hasPrefix("ceph-client.") && name.hasSuffix(".asok") {
            guard let mounted = Ceph.AdminSocket("\(sockets)/\(name)").mounted(), mounted.metadata.place == root else {
                continue
            }
            return MountIdentity(client: mounted.address, isShutOut: mounted.isBlocked)
        }
        return nil
    }

    /// A directory for each client, called `FSID.client123`; one that is mounted no more may still be there.
    private func kernelClient() -> MountIdentity? {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: kernel)) ?? []
        let clients = names.compactMap { name -> (Int, MountIdentity)? in
            guard let number = name.components(separatedBy: ".client").last.flatMap({ Int($0) }),
                let identity = HostFacts.text("\(kernel)/\(name)/status").flatMap(Self.identity)
            else { return nil }
            return (number, identity)
        }
        let alive = clients.filter { !$0.1.isShutOut }
        return (alive.isEmpty ? clients : alive).max { $0.0 < $1.0 }?.1
    }

    /// `instance: client.4234 (2)10.0.0.2:0/1234567` and `blocklisted: false`
    static func identity(_ text: String) -> MountIdentity? {
        let lines = text.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        guard let address = lines.first(where: { $0.first == "instance:" })?.last else { return nil }
        let plain = address.hasPrefix("(") ? String(address.drop { $0 != ")" }.dropFirst()) : address
        return MountIdentity(client: plain, isShutOut: lines.contains(["blocklisted:", "true"]))
    }
}
