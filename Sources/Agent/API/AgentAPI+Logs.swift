internal import Hummingbird
internal import NIOCore

extension AgentAPI {
    /// A reader that goes away while nothing is logged would otherwise hold its connection to Docker for ever.
    @concurrent func send(_ found: LogSource.Found, of body: RequestBody, to writer: inout any ResponseBodyWriter)
        async throws
    {
        try await body.consumeWithCancellationOnInboundClose { _ in
            try await logs.write(found) { line in try await writer.write(line) }
        }
    }
}
