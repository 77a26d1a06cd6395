internal import FoundationEssentials
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import Systems

/// How the agent answers: JSON, and `{"message": …}` when something is wrong.
enum Answers {
    struct Message: Codable { var message: String }

    static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        let body = ByteBuffer(bytes: try StatusCoding.encoder().encode(value))
        return Response(status: status, headers: [.contentType: "application/json"], body: .init(byteBuffer: body))
    }

    static func text(_ text: String, type: String = "text/plain; charset=utf-8") -> Response {
        Response(status: .ok, headers: [.contentType: type], body: .init(byteBuffer: ByteBuffer(string: text)))
    }

    /// What the engine could not say becomes its message, not an empty 500.
    static func guarded(_ body: () async throws -> Response) async throws -> Response {
        do {
            return try await body()
        } catch let missing as LogSource.NotFound {
            return try json(Message(message: missing.message), status: .notFound)
        } catch {
            return try json(Message(message: "\(error)"), status: .serviceUnavailable)
        }
    }
}
