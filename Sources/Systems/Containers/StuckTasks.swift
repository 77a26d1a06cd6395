/// Tasks that Swarm's scheduler has forgotten. It drops a waiting task that fits nowhere just when its service was changed in
/// something else than its tasks, a label for one, and never looks at it again (moby issue 53722).
///
/// Pure: waiting tasks go in, services that are to be started anew come out. A task that the scheduler knows gets a host at once, or
/// words that say why not.
package struct StuckTasks: Sendable {
    package struct Task: Sendable, Equatable {
        package var id: String
        package var service: String
        /// Why it waits, in the scheduler's words.
        package var words: String?

        package init(id: String, service: String, words: String?) {
            self.id = id
            self.service = service
            self.words = words
        }
    }

    /// Far longer than a scheduler takes, on a machine that is busy too.
    private static let patience = Duration.seconds(10)

    /// Since when a task has waited without a word.
    private var since: [String: Duration] = [:]
    private var freed: Set<String> = []

    package init() {}

    /// - Parameters:
    ///   - isLeader: whether this host's Docker leads the Swarm; its scheduler is the one that counts.
    ///   - now: time since any fixed moment.
    package mutating func next(_ waiting: [Task], isLeader: Bool, now: Duration) -> [String] {
        let mute = isLeader ? waiting.filter { ($0.words ?? "").isEmpty } : []
        since = Dictionary(mute.map { ($0.id, since[$0.id] ?? now) }) { first, _ in first }
        freed.formIntersection(since.keys)
        let stuck = mute.filter { task in
            since[task.id].map { now - $0 >= Self.patience } == true && freed.insert(task.id).inserted
        }
        return Set(stuck.map(\.service)).sorted()
    }
}
