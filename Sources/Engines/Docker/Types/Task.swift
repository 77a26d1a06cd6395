extension Docker {
    package struct Task: Decodable, Sendable, Equatable {
        package struct Port: Decodable, Sendable, Equatable {
            enum CodingKeys: String, CodingKey {
                case target = "TargetPort"
                case published = "PublishedPort"
                case mode = "PublishMode"
            }
            package var target: Int?
            package var published: Int?
            package var mode: String?
        }

        package struct PortStatus: Decodable, Sendable, Equatable {
            enum CodingKeys: String, CodingKey { case ports = "Ports" }
            package var ports: [Port]?
        }

        package struct ContainerStatus: Decodable, Sendable, Equatable {
            enum CodingKeys: String, CodingKey {
                case id = "ContainerID"
                case exitCode = "ExitCode"
            }
            package var id: String?
            package var exitCode: Int?
        }

        package struct Status: Decodable, Sendable, Equatable {
            enum CodingKeys: String, CodingKey {
                case timestamp = "Timestamp"
                case state = "State"
                case message = "Message"
                case error = "Err"
                case container = "ContainerStatus"
                case portStatus = "PortStatus"
            }
            package var timestamp: String?
            package var state: String?
            package var message: String?
            package var error: String?
            package var container: ContainerStatus?
            package var portStatus: PortStatus?
        }

        enum CodingKeys: String, CodingKey {
            case id = "ID"
            case service = "ServiceID"
            case node = "NodeID"
            case slot = "Slot"
            case desiredState = "DesiredState"
            case status = "Status"
        }
        package var id: String
        package var service: String?
        package var node: String?
        package var slot: Int?
        package var desiredState: String?
        package var status: Status?
    }
}
