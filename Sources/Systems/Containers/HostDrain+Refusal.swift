package import Planning

extension HostDrain {
    /// Why the estate should not do without a host now; nil when it can.
    package static func refusal(of host: String, status: EstateStatus, volumes: EstateVolumes?) -> Failure? {
        let drained = Quorum(hosts: status.hosts).drained
        // What is begun may always be finished.
        guard !drained.contains(host) else { return nil }
        if let other = drained.first {
            return Failure(
                .refused,
                "\(other) is drained already, and one host at a time may be",
                host: host,
                next: "`trivet host resume \(other)` first"
            )
        }
        guard status.verdict.mayLoseAHost else {
            return Failure(
                .refused,
                "the estate cannot do without a host now",
                host: host,
                words: status.verdict.line,
                next: "`trivet status` and `trivet storage` tell more; `--force` drains it all the same"
            )
        }
        let bound = (volumes?.volumes ?? []).filter { $0.host == host && $0.users.contains(where: \.isRunning) }
        guard !bound.isEmpty else { return nil }
        return Failure(
            .refused,
            "volumes in use lie on it alone: \(bound.map(\.name).sorted().joined(separator: ", "))",
            host: host,
            next: "`--force` drains it all the same; elsewhere their services do not find these files"
        )
    }
}
