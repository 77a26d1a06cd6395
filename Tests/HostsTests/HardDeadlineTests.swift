import Planning
import Synchronization
import Testing

@testable import Hosts

@Suite struct `A hard deadline` {
    static let expired = Failure(.timeout, "too late")

    /// Cannot be stopped, as a child that waits in the kernel; it ends when it is let go.
    private final class Unstoppable: Sendable {
        private let over = Atomic<Bool>(false)
        private let held: AsyncStream<Never>
        private let hold: AsyncStream<Never>.Continuation

        init() { (held, hold) = AsyncStream.makeStream() }

        var isOver: Bool { over.load(ordering: .relaxed) }

        func hang() async {
            await Task.detached { [held] in for await _ in held {} }.value
            over.store(true, ordering: .relaxed)
        }

        func letGo() { hold.finish() }
    }

    @Test func `what cannot be stopped is left alone`() async {
        let body = Unstoppable()
        defer { body.letGo() }
        await #expect(throws: Self.expired) {
            try await withHardDeadline(seconds: 0.05, grace: .milliseconds(50)) {
                await body.hang()
            } onExpiry: {
                Self.expired
            }
        }
        #expect(!body.isOver)
    }

    @Test func `what stops when it is told to is late all the same`() async {
        await #expect(throws: Self.expired) {
            try await withHardDeadline(seconds: 0.05) {
                try await Task.sleep(for: .seconds(20))
            } onExpiry: {
                Self.expired
            }
        }
    }

    @Test func `what is done in time counts, its errors too`() async throws {
        #expect(try await withHardDeadline(seconds: 20, { 7 }, onExpiry: { Self.expired }) == 7)
        await #expect(throws: CancellationError.self) {
            try await withHardDeadline(seconds: 20) {
                throw CancellationError()
            } onExpiry: {
                Self.expired
            }
        }
    }

    @Test func `whoever is cancelled does not wait for what cannot be stopped`() async {
        let body = Unstoppable()
        defer { body.letGo() }
        let waiting = Task {
            try await withHardDeadline(seconds: 20, grace: .milliseconds(50)) {
                await body.hang()
            } onExpiry: {
                Self.expired
            }
        }
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
        #expect(!body.isOver)
    }
}
