extension Docker {
    package struct Version: Decodable, Sendable, Equatable {
        enum CodingKeys: String, CodingKey {
            case version = "Version"
            case apiVersion = "ApiVersion"
            case minAPIVersion = "MinAPIVersion"
        }
        package var version: String
        package var apiVersion: String
        package var minAPIVersion: String?
    }

    package struct Info: Decodable, Sendable, Equatable {
        package struct Swarm: Decodable, Sendable, Equatable {
            enum CodingKeys: String, CodingKey {
                case nodeID = "NodeID"
                case nodeAddress = "NodeAddr"
                case state = "LocalNodeState"
                case isManager = "ControlAvailable"
                case error = "Error"
            }
            package var nodeID: String?
            package var nodeAddress: String?
            /// `inactive`, `pending`, `active`, `error`, `locked`.
            package var state: String?
            package var isManager: Bool?
            package var error: String?
        }

        package struct Plugins: Decodable, Sendable, Equatable {
            enum CodingKeys: String, CodingKey {
                case volume = "Volume"
            }
            /// Drivers of volumes that are loaded.
            package var volume: [String]?
        }

        enum CodingKeys: String, CodingKey {
            case name = "Name"
            case serverVersion = "ServerVersion"
            case operatingSystem = "OperatingSystem"
            case kernelVersion = "KernelVersion"
            case containersRunning = "ContainersRunning"
            case swarm = "Swarm"
            case plugins = "Plugins"
            case root = "DockerRootDir"
        }
        package var name: String?
        package var serverVersion: String?
        package var operatingSystem: String?
        package var kernelVersion: String?
        package var containersRunning: Int?
        package var swarm: Swarm?
        package var plugins: Plugins?
        /// Where images and containers lie.
        package var root: String?
    }
}
