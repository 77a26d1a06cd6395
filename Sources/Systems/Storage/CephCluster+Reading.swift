import FoundationEssentials
import Planning

extension CephCluster {
    /// What is asked of the monitors to see it.
    package static let questions = ["status", "mon dump", "osd dump", "fs dump", "config dump", "auth ls", "osd tree"]
        .map {
            CephOrder($0, ["format": .text("json")])
        }

    /// - Returns: nil when the answers are not those to ``questions``.
    package init?(_ answers: [CephAnswer]) {
        guard answers.count == Self.questions.count, answers.allSatisfy(\.succeeded) else { return nil }
        do {
            self.init(
                status: try Self.decode(answers[0]),
                monitors: try Self.decode(answers[1]),
                osds: try Self.decode(answers[2]),
                files: try Self.decode(answers[3]),
                settings: try Self.decode(answers[4]),
                users: try Self.decode(answers[5]),
                tree: try Self.decode(answers[6])
            )
        } catch {
            return nil
        }
    }

    private static func decode<Value: Decodable>(_ answer: CephAnswer) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(answer.output.utf8))
    }

    private init(
        status: CephJSON.Status,
        monitors: CephJSON.Monitors,
        osds: CephJSON.OSDs,
        files: CephJSON.Files,
        settings: [CephJSON.Setting],
        users: [CephJSON.User],
        tree: CephJSON.Tree
    ) {
        let states = status.pgmap.pgs_by_state ?? []
        // Of a stale group nobody has heard for a while: what it says of itself is of the past.
        func groups(_ words: Set<Substring>) -> Int {
            let fresh = states.filter { !$0.words.contains("stale") }
            return fresh.filter { words.isSubset(of: $0.words) }.map(\.count).reduce(0, +)
        }
        self.init(
            fsid: status.fsid,
            monitors: Dictionary(monitors.mons.map { ($0.name, $0.address) }) { first, _ in first },
            quorum: Set(status.quorum_names),
            osds: Dictionary(osds.osds.map { ($0.osd, $0.value(in: tree)) }) { first, _ in first },
            pools: Dictionary(osds.pools.map { ($0.pool_name, $0.pool) }) { first, _ in first },
            fileSystems: Dictionary(files.filesystems.map { ($0.mdsmap.fs_name, $0.fileSystem) }) { first, _ in first },
            settings: Dictionary(
                settings.filter { ($0.mask ?? "").isEmpty }.map { ("\($0.section) \($0.name)", $0.value) }
            ) {
                first,
                _ in first
            },
            ratios: CephGoal.Ratios(
                nearFull: osds.nearfull_ratio,
                backfillFull: osds.backfillfull_ratio,
                full: osds.full_ratio
            ),
            users: Dictionary(users.map { ($0.entity, User(fingerprint: $0.key, capabilities: $0.caps)) }) { first, _ in
                first
            },
            muted: Set((status.health.mutes ?? []).map(\.code)),
            activeGroups: groups(["active"]),
            groups: osds.pools.map(\.pg_num).reduce(0, +),
            cleanGroups: groups(["active", "clean"]),
            lost: status.pgmap.unfound_objects ?? 0,
            used: status.pgmap.bytes_used ?? 0,
            places: Set(tree.hosts.map(\.name)),
            held: Set((osds.crush_node_flags ?? [:]).filter { $0.value.contains("noout") }.keys),
            complaints: status.health.checks.filter { !($0.value.muted ?? false) }.map(\.value.summary.message).sorted()
        )
    }
}

/// What Ceph prints, as far as it is read; the names are Ceph's.
private enum CephJSON {
    struct Status: Decodable {
        struct Health: Decodable {
            var checks: [String: Check]
            var mutes: [Mute]?
        }
        struct Check: Decodable {
            var summary: Summary
            var muted: Bool?
        }
        struct Summary: Decodable { var message: String }
        struct Mute: Decodable { var code: String }
        struct Groups: Decodable {
            var pgs_by_state: [State]?
            var bytes_used: Int?
            var unfound_objects: Int?
        }
        struct State: Decodable {
            var state_name: String
            var count: Int
            var words: [Substring] { state_name.split(separator: "+") }
        }
        var fsid: String
        var health: Health
        var quorum_names: [String]
        var pgmap: Groups
    }

    struct Monitors: Decodable {
        struct Monitor: Decodable {
            var name: String
            /// `10.0.0.1:3300/0`
            var public_addr: String
            var address: String { public_addr.split(separator: ":").first.map(String.init) ?? "" }
        }
        var mons: [Monitor]
    }

    struct OSDs: Decodable {
        struct OSD: Decodable {
            var osd: Int
            var uuid: String
            var up: Int
            var `in`: Int

            func value(in tree: Tree) -> CephCluster.OSD {
                CephCluster.OSD(
                    uuid: uuid,
                    isUp: up == 1,
                    isIn: `in` == 1,
                    host: tree.hosts.first { $0.children?.contains(osd) ?? false }?.name,
                    bytes: tree.nodes.first { $0.id == osd }?.bytes ?? 0
                )
            }
        }
        struct Pool: Decodable {
            var pool_name: String
            var pg_num: Int
            var pg_num_target: Int?
            var application_metadata: [String: Ignored]?
            var pool: CephCluster.Pool {
                CephCluster.Pool(
                    placementGroups: pg_num_target ?? pg_num,
                    applications: Set((application_metadata ?? [:]).keys)
                )
            }
        }
        var osds: [OSD]
        var pools: [Pool]
        var crush_node_flags: [String: [String]]?
        var full_ratio: Double
        var backfillfull_ratio: Double
        var nearfull_ratio: Double
    }

    struct Tree: Decodable {
        struct Node: Decodable {
            var id: Int
            var name: String
            var type: String
            var children: [Int]?
            /// In units of 1 TiB.
            var crush_weight: Double?
            var bytes: Int { Int((crush_weight ?? 0) * 1_099_511_627_776) }
        }
        var nodes: [Node]
        var hosts: [Node] { nodes.filter { $0.type == "host" } }
    }

    struct Ignored: Decodable {
        init(from decoder: any Decoder) throws {}
    }

    struct Files: Decodable {
        struct FileSystem: Decodable { var mdsmap: Map }
        struct Map: Decodable {
            var fs_name: String
            var session_timeout: Int
            var session_autoclose: Int
            var standby_count_wanted: Int
            var info: [String: Server]
        }
        struct Server: Decodable {
            var rank: Int
            var state: String
        }
        var filesystems: [FileSystem]
    }

    struct Setting: Decodable {
        var section: String
        var name: String
        var value: String
        var mask: String?
    }

    struct User: Decodable {
        var entity: String
        var key: String
        var caps: [String: String]
    }
}

extension CephJSON.Files.FileSystem {
    fileprivate var fileSystem: CephCluster.FileSystem {
        CephCluster.FileSystem(
            settings: [
                "session_timeout": mdsmap.session_timeout, "session_autoclose": mdsmap.session_autoclose,
                "standby_count_wanted": mdsmap.standby_count_wanted,
            ],
            isActive: mdsmap.info.values.contains { $0.rank == 0 && $0.state == "up:active" }
        )
    }
}
