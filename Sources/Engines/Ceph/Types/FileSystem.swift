extension Ceph {
    package struct FileSystems: Decodable, Sendable, Equatable {
        package struct Server: Decodable, Sendable, Equatable {
            package var name: String
            /// Below 0 for a standby.
            package var rank: Int
            /// `up:active`, `up:standby` and so on.
            package var state: String
        }

        package struct FileSystem: Decodable, Sendable, Equatable {
            package struct Map: Decodable, Sendable, Equatable {
                enum CodingKeys: String, CodingKey {
                    case name = "fs_name"
                    case servers = "info"
                }
                package var name: String
                /// By their number among all daemons.
                package var servers: [String: Server]
            }
            enum CodingKeys: String, CodingKey { case map = "mdsmap" }
            package var map: Map
        }

        package var standbys: [Server]
        package var filesystems: [FileSystem]

        /// Those that serve a rank, in its order.
        package var serving: [Server] {
            filesystems.flatMap(\.map.servers.values).filter { $0.rank >= 0 }.sorted {
                ($0.rank, $0.name) < ($1.rank, $1.name)
            }
        }
    }

    /// Somebody who has the file system mounted.
    package struct Session: Decodable, Sendable, Equatable {
        enum CodingKeys: String, CodingKey {
            case id
            case instance = "inst"
        }
        package var id: Int
        /// `client.4283 10.0.0.3:0/2506239467`, with `v1:` or `v2:` in front of the address in some releases.
        package var instance: String

        package var address: String { Ceph.plain(address: String(instance.split(separator: " ").last ?? "")) }
    }

    /// What a `ceph-fuse` says of itself.
    package struct Mounted: Decodable, Sendable, Equatable {
        package struct Metadata: Decodable, Sendable, Equatable {
            enum CodingKeys: String, CodingKey {
                case place = "mount_point"
                case process = "pid"
            }
            package var place: String?
            package var process: String?
        }

        enum CodingKeys: String, CodingKey {
            case metadata
            case written = "addr_str"
            case isBlocked = "blocklisted"
        }
        package var metadata: Metadata
        /// `10.0.0.2:0/2435492072`
        package var written: String
        /// It was shut out; nothing through it succeeds any more.
        package var isBlocked: Bool

        package var address: String { Ceph.plain(address: written) }
    }
}
