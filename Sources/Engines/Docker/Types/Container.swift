extension Docker {
    /// A container as the listing gives it.
    package struct Container: Decodable, Sendable, Equatable {
        package struct Port: Decodable, Sendable, Equatable {
            enum CodingKeys: String, CodingKey {
                case address = "IP"
                case target = "PrivatePort"
                case published = "PublicPort"
                case `protocol` = "Type"
            }
            package var address: String?
            package var target: Int?
            package var published: Int?
            package var `protocol`: String?
        }

        package struct Mount: Decodable, Sendable, Equatable {
            enum CodingKeys: String, CodingKey {
                case type = "Type"
                case name = "Name"
                case driver = "Driver"
            }
            /// `bind`, `volume`, `tmpfs`.
            package var type: String?
            /// The volume's.
            package var name: String?
            /// The volume's.
            package var driver: String?
        }

        enum CodingKeys: String, CodingKey {
            case id = "Id"
            case names = "Names"
            case image = "Image"
            case imageID = "ImageID"
            case created = "Created"
            case state = "State"
            case status = "Status"
            case labels = "Labels"
            case ports = "Ports"
            case mounts = "Mounts"
        }
        package var id: String
        /// Each with a slash in front.
        package var names: [String]?
        package var image: String?
        package var imageID: String?
        /// Seconds since 1970.
        package var created: Int?
        package var state: String?
        /// `Up 2 hours (healthy)`
        package var status: String?
        package var labels: [String: String]?
        package var ports: [Port]?
        package var mounts: [Mount]?
    }

    /// The part of `GET /containers/{id}/json` that is of use here.
    package struct ContainerDetail: Decodable, Sendable, Equatable {
        package struct State: Decodable, Sendable, Equatable {
            enum CodingKeys: String, CodingKey {
                case status = "Status"
                case exitCode = "ExitCode"
                case wasOutOfMemory = "OOMKilled"
                case startedAt = "StartedAt"
            }
            package var status: String?
            package var exitCode: Int?
            package var wasOutOfMemory: Bool?
            package var startedAt: String?
        }

        package struct Config: Decodable, Sendable, Equatable {
            enum CodingKeys: String, CodingKey {
                case hasTerminal = "Tty"
                case labels = "Labels"
            }
            package var hasTerminal: Bool?
            package var labels: [String: String]?
        }

        enum CodingKeys: String, CodingKey {
            case id = "Id"
            case name = "Name"
            case state = "State"
            case config = "Config"
        }
        package var id: String
        package var name: String?
        package var state: State?
        package var config: Config?
    }
}
