package import Planning

extension Handover {
    /// Why this host may not have the volume now.
    package enum Refusal: Sendable, Equatable {
        case held(String)
        case unsure(String)
        case silentButReady(String)
        case unclear(String)
        case unconfirmed(String)
        case cephSilent(String)
        /// The files are not mounted here, or their client was shut out.
        case notMounted(String)

        /// So long it is worth waiting: a host that was just lost is not known to be so at once.
        package var patience: Duration {
            switch self {
            case .held: .seconds(5)
            case .notMounted: .seconds(15)
            case .unsure, .silentButReady, .unclear, .unconfirmed: .seconds(30)
            // Each of its silences takes some time already.
            case .cephSilent: .seconds(2)
            }
        }

        package func failure(volume: String) -> Failure {
            switch self {
            case .held(let host):
                Failure(
                    .locked,
                    "the volume \(volume) is in use on \(host), and only one host may have it",
                    next: "it moves as soon as its container there has ended; `trivet volume list` shows who uses it"
                )
            case .unsure(let host):
                Failure(
                    .locked,
                    "\(host) has the volume \(volume), and its agent has just started and does not know yet what runs there",
                    next: "it is tried again by itself"
                )
            case .silentButReady(let host):
                Failure(
                    .timeout,
                    "\(host) has the volume \(volume), its agent does not answer, and the Swarm calls the host ready",
                    next: "`trivet host shell \(host) -- systemctl status trivet-agent`"
                )
            case .unclear(let host):
                Failure(
                    .timeout,
                    "\(host) has the volume \(volume) and does not answer, and too few others say that it is gone",
                    next: "trivet status"
                )
            case .unconfirmed(let host):
                Failure(
                    .refused,
                    "\(host) has the volume \(volume) and is gone, but Ceph does not say that it is shut out",
                    next: "`ceph osd blocklist ls` on a host with a monitor"
                )
            case .cephSilent(let words):
                Failure(
                    .timeout,
                    "Ceph cannot say who has the volume \(volume)",
                    words: words,
                    next: "`trivet storage` tells what is wrong"
                )
            case .notMounted(let words):
                Failure(
                    .refused,
                    "the files are not mounted on this host, so the volume \(volume) cannot be used here",
                    words: words,
                    next: "`trivet storage` tells what is wrong"
                )
            }
        }
    }
}
