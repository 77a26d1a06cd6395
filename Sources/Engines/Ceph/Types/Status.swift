extension Ceph {
    package struct Status: Decodable, Sendable, Equatable {
        package struct Monitors: Decodable, Sendable, Equatable {
            enum CodingKeys: String, CodingKey { case count = "num_mons" }
            package var count: Int?
        }

        package struct OSDs: Decodable, Sendable, Equatable {
            enum CodingKeys: String, CodingKey {
                case count = "num_osds"
                case up = "num_up_osds"
                case `in` = "num_in_osds"
            }
            package var count: Int?
            package var up: Int?
            package var `in`: Int?
        }

        package struct FileSystem: Decodable, Sendable, Equatable {
            package struct Rank: Decodable, Sendable, Equatable {
                package var name: String
                /// `up:active`, `up:replay` and so on.
                package var status: String
            }
            enum CodingKeys: String, CodingKey {
                case ranks = "by_rank"
                case standbys = "up:standby"
            }
            package var ranks: [Rank]?
            package var standbys: Int?
        }

        package struct Managers: Decodable, Sendable, Equatable {
            enum CodingKeys: String, CodingKey {
                case isAvailable = "available"
                case standbys = "num_standbys"
            }
            package var isAvailable: Bool?
            package var standbys: Int?
        }

        enum CodingKeys: String, CodingKey {
            case health
            case quorum = "quorum_names"
            case monitors = "monmap"
            case osds = "osdmap"
            case groups = "pgmap"
            case fileSystem = "fsmap"
            case managers = "mgrmap"
        }
        package var health: Health
        /// The monitors that form the quorum.
        package var quorum: [String]?
        package var monitors: Monitors?
        package var osds: OSDs?
        package var groups: PlacementGroups?
        package var fileSystem: FileSystem?
        package var managers: Managers?
    }

    /// Ceph keeps data in placement groups; what state they are in is the state of the data.
    package struct PlacementGroups: Decodable, Sendable, Equatable {
        package struct State: Decodable, Sendable, Equatable {
            enum CodingKeys: String, CodingKey {
                case name = "state_name"
                case count
            }
            /// `active+clean`, `active+undersized+degraded` and so on.
            package var name: String
            package var count: Int
        }

        enum CodingKeys: String, CodingKey {
            case states = "pgs_by_state"
            case count = "num_pgs"
            case objects = "num_objects"
            case used = "bytes_used"
            case available = "bytes_avail"
            case total = "bytes_total"
            case degraded = "degraded_objects"
            case degradedShare = "degraded_ratio"
            case misplaced = "misplaced_objects"
            case misplacedShare = "misplaced_ratio"
            case unfound = "unfound_objects"
            case recoveredObjects = "recovering_objects_per_sec"
            case recoveredBytes = "recovering_bytes_per_sec"
        }
        package var states: [State]?
        package var count: Int?
        package var objects: Int?
        /// Of all disks, in bytes.
        package var used: Int?
        package var available: Int?
        package var total: Int?
        /// Copies of objects that are missing.
        package var degraded: Int?
        package var degradedShare: Double?
        /// Copies that are not where they should be.
        package var misplaced: Int?
        package var misplacedShare: Double?
        package var unfound: Int?
        /// A second, while there is anything to recover.
        package var recoveredObjects: Int?
        package var recoveredBytes: Int?
    }

    package struct Health: Decodable, Sendable, Equatable {
        package struct Check: Decodable, Sendable, Equatable {
            package struct Words: Decodable, Sendable, Equatable { package var message: String }
            /// `HEALTH_WARN`, `HEALTH_ERR`.
            package var severity: String
            package var summary: Words
            /// Only of `health detail`.
            package var detail: [Words]?
            package var muted: Bool?
        }

        /// `HEALTH_OK`, `HEALTH_WARN`, `HEALTH_ERR`.
        package var status: String
        /// By code, such as `OSD_DOWN`.
        package var checks: [String: Check]?
    }

    package struct Usage: Decodable, Sendable, Equatable {
        package struct Pool: Decodable, Sendable, Equatable {
            package struct Numbers: Decodable, Sendable, Equatable {
                enum CodingKeys: String, CodingKey {
                    case stored
                    case left = "max_avail"
                }
                /// Bytes, each counted once whatever the number of copies.
                package var stored: Int
                /// Bytes that can still be written.
                package var left: Int
            }
            package var name: String
            package var stats: Numbers
        }
        package var pools: [Pool]
    }
}
