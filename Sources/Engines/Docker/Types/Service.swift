extension Docker {
    package struct Service: Decodable, Sendable, Equatable {
        package struct ContainerSpec: Decodable, Sendable, Equatable {
            enum CodingKeys: String, CodingKey {
                case image = "Image"
                case hasTerminal = "TTY"
            }
            package var image: String?
            package var hasTerminal: Bool?
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
