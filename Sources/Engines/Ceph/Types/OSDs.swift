package import FoundationEssentials

extension Ceph {
    package struct OSDTree: Decodable, Sendable, Equatable {
        package struct Node: Decodable, Sendable, Equatable {
            /// Negative unless it is an OSD.
            package var id: Int
            package var name: String
            /// `root`, `host`, `osd`.
            package var type: String
            package var children: [Int]?
            /// `up` or `down`, of an OSD.
            package var status: String?
            /// 0 when it is out.
            package var reweight: Double?
        }

        package var nodes: [Node]

        /// Host → its OSDs.
        package var hosts: [String: [Node]] {
            let all = Dictionary(nodes.map { ($0.id, $0) }) { first, _ in first }
            return nodes.filter { $0.type == "host" }.reduce(into: [:]) { hosts, host in
                hosts[host.name] = (host.children ?? []).compactMap { all[$0] }.sorted { $0.id < $1.id }
            }
        }
    }

    package struct OSDUsage: Decodable, Sendable, Equatable {
        package struct Node: Decodable, Sendable, Equatable {
            enum CodingKeys: String, CodingKey {
                case id
                case kilobytes = "kb"
                case usedKilobytes = "kb_used"
                case groups = "pgs"
            }
            package var id: Int
            package var kilobytes: Int
            package var usedKilobytes: Int
            /// Placement groups with a copy on it.
            package var groups: Int?
        }
        package var nodes: [Node]
    }

    /// `ceph osd dump`, as far as it tells of times: each change of the map is numbered.
    package struct OSDMap: Decodable, Sendable, Equatable {
        package struct OSD: Decodable, Sendable, Equatable {
            enum CodingKeys: String, CodingKey {
                case id = "osd"
                case up
                case downAt = "down_at"
            }
            package var id: Int
            package var up: Int
            /// With which change it was last called down.
            package var downAt: Int
        }
        enum CodingKeys: String, CodingKey {
            case osds
            case written = "modified"
        }
        package var osds: [OSD]
        /// `2026-11-23T09:32:02.134912+0000`
        package var written: String

        package var changed: Date? { try? Date(String(written.prefix(19)) + "Z", strategy: .iso8601) }
    }

    /// A client that is shut out.
    package struct Blocked: Decodable, Sendable, Equatable {
        enum CodingKeys: String, CodingKey { case address = "addr" }
        /// `10.0.0.2:0/2224108165`
        package var address: String
    }

    /// A client as the OSDs know it: `10.0.0.2:0/2224108165`, whatever protocol is named in front of it.
    package static func plain(address: String) -> String {
        for prefix in ["v1:", "v2:", "any:"] where address.hasPrefix(prefix) {
            return String(address.dropFirst(prefix.count))
        }
        return address
    }
}
