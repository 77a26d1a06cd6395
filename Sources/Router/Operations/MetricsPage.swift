/// The router's numbers in Prometheus' text format. Pure.
struct MetricsPage {
    private(set) var text = ""
    private var name = ""

    init(_ counts: Counts, view: FleetView, sessions: Int) {
        members(view)
        statements(counts, view)
        family("trivet_router_sessions", "gauge", "Sessions that are open.")
        sample([], sessions)
        counter("sessions_total", "Sessions begun.", counts.sessions)
        counter("refused_total", "Logins refused.", counts.refused)
        counter(
            "reads_ahead_total",
            "Reads the writer answered because the reader lagged behind the session.",
            counts.ahead
        )
        counter("soundings_total", "Times a member was asked whether it has all that was written.", counts.soundings)
        counter("moves_total", "Sessions that went on at another member.", counts.moves)
        counter("lent_total", "Connections that an idle session lent to another.", counts.lent)
        counter("retries_total", "Statements run again elsewhere.", counts.retries)
        counter("rolled_back_total", "Transactions lost with their member.", counts.rolledBack)
        counter("in_doubt_total", "Statements of which nobody knows whether they took effect.", counts.inDoubt)
        counter("slow_total", "Statements in the slow log.", counts.slow)
        family(
            "trivet_router_told_total",
            "counter",
            "Writes that a lost member ran and others told of, by what they told."
        )
        for (fate, count) in counts.told.sorted(by: { $0.key < $1.key }) { sample([("fate", fate)], count) }
        family("trivet_router_kept_reads_total", "counter", "Reads that went to the writer, by why.")
        for (reason, count) in counts.kept.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            sample([("reason", reason.rawValue)], count)
        }
        family("trivet_router_ended_total", "counter", "Sessions that ended because what they held was lost.")
        for (held, count) in counts.ended.sorted(by: { $0.key < $1.key }) { sample([("held", held)], count) }
    }

    private mutating func members(_ view: FleetView) {
        family("trivet_router_member_usable", "gauge", "2 while the member takes writes, 1 while reads only.")
        for (index, member) in present(view) {
            sample([("member", member.name)], view.isWritable(index) ? 2 : view.isReadable(index) ? 1 : 0)
        }
        family("trivet_router_writer", "gauge", "1 for the member that writes go to.")
        for (index, member) in present(view) {
            sample([("member", member.name)], index == view.writer ? 1 : 0)
        }
        family(
            "trivet_router_writer_epoch",
            "gauge",
            "The number of the last word about the writer; 0 before the first."
        )
        sample([], Int(clamping: view.decree?.epoch ?? 0))
    }

    private func present(_ view: FleetView) -> [(Int, FleetView.Member)] { view.order.map { ($0, view.members[$0]) } }

    private mutating func statements(_ counts: Counts, _ view: FleetView) {
        family("trivet_router_reads_total", "counter", "Reads that a reader answered.")
        for (index, member) in present(view) { sample([("member", member.name)], counts.reads[index] ?? 0) }
        family("trivet_router_statement_seconds", "histogram", "How long statements took, the router's part included.")
        for (index, member) in present(view) {
            histogram(counts.statements[index] ?? Histogram(), member.name)
        }
    }

    private mutating func histogram(_ histogram: Histogram, _ member: String) {
        let base = name
        var below = 0
        for (bound, count) in zip(Histogram.bounds, histogram.buckets) {
            below += count
            line("\(base)_bucket", [("member", member), ("le", "\(Double(bound) / 1_000_000)")], "\(below)")
        }
        line("\(base)_bucket", [("member", member), ("le", "+Inf")], "\(histogram.count)")
        line("\(base)_sum", [("member", member)], "\(Double(histogram.sum) / 1_000_000)")
        line("\(base)_count", [("member", member)], "\(histogram.count)")
    }

    private mutating func counter(_ name: String, _ help: String, _ value: Int) {
        family("trivet_router_\(name)", "counter", help)
        sample([], value)
    }

    private mutating func family(_ name: String, _ type: String, _ help: String) {
        self.name = name
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
    }

    private mutating func sample(_ labels: [(String, String)], _ value: Int) { line(name, labels, "\(value)") }

    private mutating func line(_ name: String, _ labels: [(String, String)], _ value: String) {
        let inside = labels.map { "\($0.0)=\"\($0.1)\"" }.joined(separator: ",")
        text += inside.isEmpty ? "\(name) \(value)\n" : "\(name){\(inside)} \(value)\n"
    }
}
