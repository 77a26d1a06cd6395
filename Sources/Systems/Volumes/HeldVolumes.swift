package import FoundationEssentials

/// Which volumes the containers of this host hold, by the ID of each mount. Docker forgets to unmount when it is killed,
/// and an agent may be killed between any two steps, so it is compared with what really runs.
///
/// A volume without holds is one of which the gate has still to let go: it stays here until the gate did.
package struct HeldVolumes: Sendable, Equatable, Codable {
    package struct Hold: Sendable, Equatable, Codable {
        package var since: Date
        /// The container that was found to use the volume though nobody told of its mount.
        package var container: String?
    }

    /// What is seen of the host.
    package struct Look: Sendable, Equatable {
        /// Volume → the containers with it that run, or are about to.
        package var uses: [String: Set<String>]
        /// Volumes that some process on the host has in its mounts.
        package var mounted: Set<String>
        /// When the Docker that answers was started: of mounts from before no container will come any more.
        package var dockerStarted: Date?
        /// Volumes that a container has, in whatever state it is; nil where that is not known.
        package var named: Set<String>?
        /// Docker makes a container at the moment: it may have mounted any volume, to fill it from the image, and lists the
        /// container only afterwards.
        package var isMaking: Bool

        package init(
            uses: [String: Set<String>],
            mounted: Set<String> = [],
            dockerStarted: Date? = nil,
            named: Set<String>? = nil,
            isMaking: Bool = false
        ) {
            self.uses = uses
            self.mounted = mounted
            self.dockerStarted = dockerStarted
            self.named = named
            self.isMaking = isMaking
        }

        /// Whether a mount is of a container that is gone. One that was to come would be listed by now, or being made.
        func isStale(_ volume: String, since: Date, at now: Date) -> Bool {
            if let dockerStarted, since < dockerStarted { return true }
            return !isMaking
                && named.map { !$0.contains(volume) && now.timeIntervalSince(since) >= HeldVolumes.settling } ?? false
        }
    }

    /// So long a container may take from its mount until it runs, and a copy from its hold until it has the volume mounted.
    package static let patience: Double = 120
    /// So long a list of containers may be on its way.
    package static let settling: Double = 10
    /// Where it is remembered.
    package static let path = "/var/lib/trivet/volumes-held.json"
    /// The hold of a copy into a volume, which nobody else has meanwhile.
    package static let copy = "copy"

    /// Stands in what is remembered exactly while a copy holds the volume.
    package static func trace(ofCopyInto volume: String) -> String { "\"\(volume)\":{\"\(copy)\":{" }

    /// Which start of the host it is about.
    package private(set) var boot: String
    private var volumes: [String: [String: Hold]]

    package init(boot: String) {
        self.boot = boot
        volumes = [:]
    }

    package func isHeld(_ volume: String) -> Bool { !(volumes[volume]?.isEmpty ?? true) }
    package var held: [String] { volumes.filter { !$0.value.isEmpty }.keys.sorted() }
    /// Of these the gate must let go.
    package var loose: [String] { volumes.filter { $0.value.isEmpty }.keys.sorted() }
    package func isLoose(_ volume: String) -> Bool { volumes[volume]?.isEmpty ?? false }
    package func holds(of volume: String) -> [String] { (volumes[volume] ?? [:]).keys.sorted() }

    /// Noted before the gate is asked, so that what the gate gave is never unknown. The same ID again is one hold.
    package mutating func take(_ volume: String, id: String, at now: Date) {
        volumes[volume, default: [:]][id] = Hold(since: now)
    }

    package mutating func drop(_ volume: String, id: String) { volumes[volume]?[id] = nil }

    /// The gate let go; whoever took hold meanwhile is kept.
    package mutating func forget(_ volume: String) {
        if isLoose(volume) { volumes[volume] = nil }
    }

    /// Nothing that was mounted before the host was started is mounted now.
    package mutating func begin(boot now: String) {
        guard now != boot else { return }
        boot = now
        for volume in volumes.keys { volumes[volume] = [:] }
    }

    /// More holds than containers are left over from a Docker that was killed: the oldest go, so that the volume is let go
    /// as soon as its last container is. One stays whatever happens while there is a container.
    private mutating func thin(_ volume: String, to users: Int, at now: Date) {
        guard users > 0, let holds = volumes[volume], holds.count > users else { return }
        let old = holds.filter { now.timeIntervalSince($0.value.since) >= Self.patience && $0.value.container == nil }
        let oldest = old.sorted { ($0.value.since, $0.key) < ($1.value.since, $1.key) }
        for (id, _) in oldest.prefix(holds.count - users) { volumes[volume]?[id] = nil }
    }

    /// Lets go what nothing uses, takes up what is used and was not known.
    ///
    /// - Parameter before: the look before this one: who is in both was not just about to end.
    package mutating func reconcile(with look: Look, after before: Look, at now: Date) {
        for (volume, holds) in volumes {
            let users = look.uses[volume] ?? []
            let isUsed = !users.isEmpty || look.mounted.contains(volume)
            volumes[volume] = holds.filter { id, hold in
                if let container = hold.container { return users.contains(container) }
                let isStale = id != Self.copy && look.isStale(volume, since: hold.since, at: now)
                return isUsed || !isStale && (look.isMaking || now.timeIntervalSince(hold.since) < Self.patience)
            }
            thin(volume, to: users.count, at: now)
        }
        for (volume, users) in look.uses where !isHeld(volume) {
            for user in users.intersection(before.uses[volume] ?? []) {
                volumes[volume, default: [:]]["container:\(user)"] = Hold(since: now, container: user)
            }
        }
    }
}
