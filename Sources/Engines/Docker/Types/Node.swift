extension Docker {
    package struct Node: Decodable, Sendable, Equatable {
        package struct Spec: Decodable, Sendable, Equatable {
            enum CodingKeys: String, CodingKey {
                case role = "Role"
                case availability = "Availability"
                case labels = "Labels"
            }
            package var role: String?
            package var availability: String?
            package var labels: [String: String]?
        }

        package struct Description: Decodable, Sendable, Equatable {
            enum CodingKeys: String, CodingKey { case hostname = "Hostname" }
            package var hostname: String?
        }

        package struct Status: Decodable, Sendable, Equatable {
            enum CodingKeys: String, CodingKey {
                case state = "State"
                case address = "Addr"
                case message = "Message"
            }
            /// `unknown`, `down`, `ready`, `disconnected`.
            package var state: String?
            package var address: String?
            package var message: String?
        }

        package struct Manager: Decodable, Sendable, Equatable {
            enum CodingKeys: String, CodingKey {
                case leader = "Leader"
                case reachability = "Reachability"
                case address = "Addr"
            }
            package var leader: Bool?
            /// `unknown`, `unreachable`, `reachable`.
            package var reachability: String?
            /// With its port.
            package var address: String?
        }

        enum CodingKeys: String, CodingKey {
            case id = "ID"
            case spec = "Spec"
            case description = "Description"
            case status = "Status"
            case manager = "ManagerStatus"
        }
        package var id: String
        package var spec: Spec?
        package var description: Description?
        package var status: Status?
        package var manager: Manager?
    }
}
