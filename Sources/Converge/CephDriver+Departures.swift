import Hosts
import Planning
import Systems

/// OSDs that go.
extension CephDriver {
    /// Ceph itself refuses to purge one that is up.
    ///
    /// - Parameter host: where it was, if that can be reached.
    func forget(_ osd: Int, on host: String?) async throws {
        if let host { try await on(host, CephHands.stopOSD(osd), "stopping osd.\(osd) failed") }
        try await order([
            CephOrder("osd down", ["ids": .list(["\(osd)"])]),
            CephOrder("osd purge-actual", ["id": .number(osd), "yes_i_really_mean_it": .flag(true)]),
        ])
        if let host { try await on(host, CephHands.removeOSD(osd), "removing the directory of osd.\(osd) failed") }
    }

    /// It stays up until nothing on it is needed: it is one of those that its data is copied from.
    func retire(_ osd: Int, on host: String, _ report: EventSink) async throws {
        try await order([CephOrder("osd out", ["ids": .list(["\(osd)"])])])
        try await waitUntilSpare(osd, of: host, report)
        try await forget(osd, on: host)
    }

    /// As long as Ceph gets on with it.
    private func waitUntilSpare(_ osd: Int, of host: String, _ report: EventSink) async throws {
        let clock = ContinuousClock()
        let patience = Duration.seconds(600)
        var (end, left, told) = (clock.now + patience, Int.max, "")
        while clock.now < end {
            guard !stopping() else {
                throw Failure(
                    .interrupted,
                    "osd.\(osd) is still being emptied, and Ceph goes on with that",
                    host: host,
                    next: "trivet apply goes on from here"
                )
            }
            let usage = await usage(of: [osd])
            if usage?.spare.contains(osd) ?? false { return }
            let groups = usage?.loads[osd]?.groups
            if let groups, groups < left { (left, end) = (groups, clock.now + patience) }
            let words =
                groups.map { "\($0) placement groups are still on osd.\(osd) of \(host)" }
                ?? "waiting for a manager of Ceph"
            if words != told { await report(.waiting(words)) }
            told = words
            try await clock.sleep(for: .seconds(1))
        }
        throw Failure(
            .timeout,
            "osd.\(osd) is not empty, and for 10 min nothing has moved away from it",
            host: host,
            next: "see `trivet storage`, then run `trivet apply` again"
        )
    }
}
