internal import AsyncHTTPClient
internal import NIOCore

extension Docker {
    package struct LogOptions: Sendable, Equatable {
        package var follow: Bool
        /// The last so many lines; nil for all.
        package var tail: Int?
        /// Seconds since 1970 or RFC 3339.
        package var since: String?
        /// The container has a terminal, whose output Docker does not take apart.
        package var hasTerminal: Bool

        package init(follow: Bool = false, tail: Int? = nil, since: String? = nil, hasTerminal: Bool = false) {
            self.follow = follow
            self.tail = tail
            self.since = since
            self.hasTerminal = hasTerminal
        }

        var query: [(String, String)] {
            var query = [("stdout", "true"), ("stderr", "true"), ("timestamps", "true")]
            query.append(("follow", follow ? "true" : "false"))
            query.append(("tail", tail.map(String.init) ?? "all"))
            if let since { query.append(("since", since)) }
            return query
        }
    }

    package struct LogLine: Sendable, Equatable {
        package var isError: Bool
        /// RFC 3339 to the nanosecond.
        package var time: String
        package var text: String
        /// Of a service's log.
        package var task: String?
        package var node: String?

        /// `TIME KEY=VALUE,KEY=VALUE text`, the second word only with details.
        static func parse(_ text: String, isError: Bool, hasDetails: Bool) -> LogLine {
            var rest = Substring(text)
            while rest.last?.isNewline == true { rest.removeLast() }
            // Docker's own remarks, such as that a node does not answer, come without a time.
            guard rest.first?.isNumber == true else { return LogLine(isError: isError, time: "", text: String(rest)) }
            let time = word(&rest)
            guard hasDetails else { return LogLine(isError: isError, time: time, text: String(rest)) }
            var details: [Substring: Substring] = [:]
            for pair in word(&rest).split(separator: ",") {
                let parts = pair.split(separator: "=", maxSplits: 1)
                if parts.count == 2 { details[parts[0]] = parts[1] }
            }
            return LogLine(
                isError: isError,
                time: time,
                text: String(rest),
                task: details["com.docker.swarm.task.id"].map(String.init),
                node: details["com.docker.swarm.node.id"].map(String.init)
            )
        }

        private static func word(_ rest: inout Substring) -> String {
            let word = rest.prefix { $0 != " " }
            rest = rest.dropFirst(word.count + 1)
            return String(word)
        }
    }

    /// Lines as they come; ends with the container, or with the log where it is not followed.
    package struct Logs: AsyncSequence, Sendable {
        package typealias Element = LogLine
        let body: HTTPClientResponse.Body
        let options: LogOptions
        let hasDetails: Bool

        package func makeAsyncIterator() -> Iterator {
            Iterator(
                body: body.makeAsyncIterator(),
                frames: LogFrames(isMultiplexed: !options.hasTerminal),
                hasDetails: hasDetails
            )
        }

        package struct Iterator: AsyncIteratorProtocol {
            var body: HTTPClientResponse.Body.AsyncIterator
            var frames: LogFrames
            let hasDetails: Bool

            package mutating func next() async throws -> LogLine? {
                while true {
                    if let frame = frames.next() { return line(frame) }
                    guard let chunk = try await body.next(isolation: #isolation) else { return frames.rest().map(line) }
                    frames.feed(chunk)
                }
            }

            private func line(_ frame: LogFrames.Frame) -> LogLine {
                .parse(String(buffer: frame.bytes), isError: frame.isError, hasDetails: hasDetails)
            }
        }
    }
}
