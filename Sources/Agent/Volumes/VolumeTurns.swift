/// One at a time for each volume, in the order of asking.
actor VolumeTurns {
    private var busy: Set<String> = []
    private var waiting: [String: [CheckedContinuation<Void, Never>]] = [:]

    nonisolated func take<Value: Sendable>(_ volume: String, _ body: () async throws -> Value) async throws -> Value {
        await enter(volume)
        do {
            let value = try await body()
            await leave(volume)
            return value
        } catch {
            await leave(volume)
            throw error
        }
    }

    private func enter(_ volume: String) async {
        guard !busy.insert(volume).inserted else { return }
        await withCheckedContinuation { waiting[volume, default: []].append($0) }
    }

    /// The turn goes from one to the next without being free in between.
    private func leave(_ volume: String) {
        guard var line = waiting[volume], !line.isEmpty else {
            busy.remove(volume)
            return
        }
        let next = line.removeFirst()
        waiting[volume] = line.isEmpty ? nil : line
        next.resume()
    }
}
