extension Docker {
    package struct Service: Decodable, Sendable, Equatable {
        package struct ContainerSpec: Decodable, Sendable, Equatable {
            enum CodingKeys: String, CodingKey {
                case image = "Image"
                case hasTerminal = "TTY"
                case mounts = "Mounts"
            }
            package var image: String?
            package var hasTerminal: Bool?
            package var mounts: [Mount]?
        }

        package struct Mount: Decodable, Sendable, Equatable {
            package struct VolumeOptions: Decodable, Sendable, Equatable {
                package struct Driver: Decodable, Sendable, Equatable {
                    enum CodingKeys: String, CodingKey { case name = "Name" }
                    package var name: String?
                }
                enum CodingKeys: String, CodingKey { case driver = "DriverConfig" }
                package var driver: Driver?
            }
            enum CodingKeys: String, CodingKey {
                case kind = "Type"
                case isReadOnly = "ReadOnly"
                case volume = "VolumeOptions"
            }
            /// `bind`, `volume`, `tmpfs`, `npipe`, `cluster`.
            package var kind: String?
            package var isReadOnly: Bool?
            package var volume: VolumeOptions?
        }

        package struct TaskTemplate: Decodable, Sendable, Equatable {
            enum CodingKeys: String, CodingKey { case containerSpec = "ContainerSpec" }
            package var containerSpec: ContainerSpec?
        }

        package struct Spec: Decodable, Sendable, Equatable {
            enum CodingKeys: String, CodingKey {
                case name = "Name"
                case labels = "Labels"
                case taskTemplate = "TaskTemplate"
                case update = "UpdateConfig"
                case mode = "Mode"
            }
            package var name: String
            package var labels: [String: String]?
            package var taskTemplate: TaskTemplate?
            package var update: UpdateConfig?
            package var mode: Mode?
        }

        package struct UpdateConfig: Decodable, Sendable, Equatable {
            enum CodingKeys: String, CodingKey { case order = "Order" }
            /// `start-first` or `stop-first`.
            package var order: String?
        }

        package struct Mode: Decodable, Sendable, Equatable {
            enum CodingKeys: String, CodingKey { case replicated = "Replicated" }
            package struct Replicated: Decodable, Sendable, Equatable {}
            package var replicated: Replicated?
        }

        package struct UpdateStatus: Decodable, Sendable, Equatable {
            enum CodingKeys: String, CodingKey {
                case state = "State"
                case message = "Message"
                case completedAt = "CompletedAt"
            }
            package var state: String?
            package var message: String?
            package var completedAt: String?
        }

        package struct Tasks: Decodable, Sendable, Equatable {
            enum CodingKeys: String, CodingKey {
                case running = "RunningTasks"
                case desired = "DesiredTasks"
            }
            package var running: Int?
            package var desired: Int?
        }

        enum CodingKeys: String, CodingKey {
            case id = "ID"
            case spec = "Spec"
            case previousSpec = "PreviousSpec"
            case updateStatus = "UpdateStatus"
            case tasks = "ServiceStatus"
        }
        package var id: String
        package var spec: Spec
        /// What it is rolled back to.
        package var previousSpec: Spec?
        package var updateStatus: UpdateStatus?
        package var tasks: Tasks?
    }
}
