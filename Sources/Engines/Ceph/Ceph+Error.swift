extension Ceph {
    /// What a call to Ceph ended with instead of an answer.
    package struct Failure: Error, Sendable, Equatable {
        package enum Code: Sendable, Equatable {
            /// Too few monitors, or a daemon that is gone. The thing asked for may happen all the same, or have happened.
            case timedOut
            case notFound
            /// Somebody else has it.
            case busy
            /// The user may not.
            case denied
            case refused
            case undecodable
        }

        package var code: Code
        /// `ceph osd blocklist ls`
        package var operation: String
        /// Ceph's own words.
        package var message: String

        package init(code: Code, operation: String, message: String) {
            self.code = code
            self.operation = operation
            self.message = message
        }

        /// `ceph` ends with the number of the error; `rados` ends with 1 and tells the number in its text.
        static func refused(_ result: Output, operation: String) -> Failure {
            let words = Self.words(result.errors)
            let code: Code =
                switch result.status {
                case 2: .notFound
                case 13: .denied
                case 16: .busy
                case 110: .timedOut
                default: Self.code(words)
                }
            return Failure(code: code, operation: operation, message: words)
        }

        private static func code(_ words: String) -> Code {
            let marks: [(Code, [String])] = [
                (.timedOut, ["timed out", "(110)"]), (.notFound, ["(2)", "ENOENT"]), (.busy, ["(16)", "EBUSY"]),
                (.denied, ["(1)", "(13)", "EPERM", "EACCES"]),
            ]
            return marks.first { $0.1.contains { words.contains($0) } }?.0 ?? .refused
        }

        /// Lines of the tools' logs begin with the time; what is left is what is meant for people.
        private static func words(_ errors: String) -> String {
            errors.split(separator: "\n").filter { !($0.first?.isNumber ?? false) }.joined(separator: "\n")
        }
    }
}

extension Ceph.Failure: CustomStringConvertible {
    package var description: String {
        switch code {
        case .timedOut: "Ceph did not answer `\(operation)` in time"
        default: message.isEmpty ? "`\(operation)` failed" : message
        }
    }
}
