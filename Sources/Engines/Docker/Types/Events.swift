internal import AsyncHTTPClient
internal import FoundationEssentials
internal import NIOCore

extension Docker {
    package struct Event: Decodable, Sendable, Equatable {
        package struct Actor: Decodable, Sendable, Equatable {
            enum CodingKeys: String, CodingKey {
                case id = "ID"
                case attributes = "Attributes"
            }
            package var id: String?
            package var attributes: [String: String]?
        }

        enum CodingKeys: String, CodingKey {
            case type = "Type"
            case action = "Action"
            case actor = "Actor"
            case time = "timeNano"
        }
        /// `container`, `node`, `service`, …
        package var type: String?
        /// `start`, `die`, `health_status: healthy`, …
        package var action: String?
        package var actor: Actor?
        package var time: Int64?
    }

    /// Newline-delimited JSON, one event a line; a line that is no event is passed over.
    package struct Events: AsyncSequence, Sendable {
        package typealias Element = Event
        let body: HTTPClientResponse.Body

        package func makeAsyncIterator() -> Iterator {
            Iterator(body: body.makeAsyncIterator())
        }

        package struct Iterator: AsyncIteratorProtocol {
            var body: HTTPClientResponse.Body.AsyncIterator
            var pending = ByteBuffer()

            package mutating func next() async throws -> Event? {
                while true {
                    while let line = nextLine() {
                        if let event = try? JSONDecoder().decode(Event.self, from: Data(line.readableBytesView)) {
                            return event
                        }
                    }
                    guard var chunk = try await body.next(isolation: #isolation) else { return nil }
                    pending.discardReadBytes()
                    pending.writeBuffer(&chunk)
                }
            }

            private mutating func nextLine() -> ByteBuffer? {
                guard let end = pending.readableBytesView.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
                let line = pending.readSlice(length: end - pending.readerIndex)
                pending.moveReaderIndex(forwardBy: 1)
                return line
            }
        }
    }
}
