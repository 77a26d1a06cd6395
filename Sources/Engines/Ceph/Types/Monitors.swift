extension Ceph {
    package struct Monitors: Decodable, Sendable, Equatable {
        package struct Monitor: Decodable, Sendable, Equatable {
            package var name: String
            package var rank: Int
        }

        enum CodingKeys: String, CodingKey {
            case all = "mons"
            case quorum
        }
        package var all: [Monitor]
        /// Their ranks.
        package var quorum: [Int]?
    }
}
