extension Docker {
    /// What a call to Docker ended with instead of an answer.
    package struct Failure: Error, Sendable, Equatable {
        package enum Code: Sendable, Equatable {
            /// Nobody listens on the socket.
            case unreachable
            case timedOut
            case notFound
            case conflict
            /// The object has changed since it was read: read it again and repeat.
            case outOfSequence
            /// Only a manager of a Swarm with a quorum answers this.
            case notManager
            case refused(Int)
            case undecodable
        }

        package var code: Code
        /// `GET /services`
        package var operation: String
        /// Docker's own words.
        package var message: String

        package init(code: Code, operation: String, message: String) {
            self.code = code
            self.operation = operation
            self.message = message
        }

        /// Docker tells "out of sequence" by its text alone.
        static func refused(status: Int, operation: String, message: String) -> Failure {
            let code: Code =
                switch status {
                case _ where message.contains("out of sequence"): .outOfSequence
                case 404: .notFound
                case 409: .conflict
                case 406, 503: .notManager
                default: .refused(status)
                }
            return Failure(code: code, operation: operation, message: message)
        }
    }
}

extension Docker.Failure: CustomStringConvertible {
    package var description: String {
        switch code {
        case .unreachable: "Docker cannot be reached: \(message)"
        case .timedOut: "Docker did not answer \(operation) in time"
        default: message
        }
    }
}
