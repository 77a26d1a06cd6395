import AsyncHTTPClient
import Testing

@testable import Engines

struct WireTests {
    @Test func `a port that nobody listens on is told in the system's words`() async throws {
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.retryConnectionEstablishment = false
        let http = HTTPClient(configuration: configuration)
        let wire = Wire(http: http, base: "http://127.0.0.1:9", deadline: .seconds(60))
        do {
            _ = try await wire.send(.get, "/")
            Issue.record("somebody listens on the discard port")
        } catch Wire.Failure.unreachable(let words) {
            #expect(words == "Connection refused")
        }
        try await http.shutdown()
    }
}
