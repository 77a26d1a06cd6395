/// MariaDB as one host sees its own. A host that cannot be reached has none.
package struct HostDatabase: Sendable, Equatable, Codable {
    package enum Unit: String, Sendable, Codable {
        /// Not installed.
        case absent
        case stopped, failed
        /// Recovering, joining, or waiting for others.
        case starting
        case running
        case stopping
    }

    /// How far a member's data goes: the cluster's identity, and the number of the last change.
    package struct Position: Sendable, Equatable, Hashable, Codable {
        package var cluster: String
        package var change: Int

        package init(_ cluster: String, _ change: Int) {
            self.cluster = cluster
            self.change = change
        }
    }

    /// Who could write together the last time this member could: Galera's own note of it.
    package struct View: Sendable, Equatable, Codable {
        /// Later ones have a greater number.
        package var number: Int
        /// Identities of members, which are new ones after each clean start.
        package var members: [String]
        /// This host's own.
        package var own: String

        package init(number: Int, members: [String], own: String) {
            self.number = number
            self.members = members
            self.own = own
        }
    }

    /// What a running server says of itself.
    package struct Live: Sendable, Equatable, Codable {
        /// Part of a majority, so that it can write.
        package var isPrimary: Bool
        /// Answers statements.
        package var isReady: Bool
        /// Galera's: 1 joining, 2 giving data to another, 3 has joined, 4 synced.
        package var state: Int
        package var size: Int
        package var position: Position
        /// Changes that wait to be written here.
        package var queue: Int
        /// The oldest change it can hand on without handing on all its data.
        package var keptFrom: Int
        /// Bytes of changes that came and went since it started, and for how many seconds it runs.
        package var changedBytes: Int
        package var seconds: Int
        package var connections: Int
        package var version: String
        package var isDesynced: Bool

        package init(
            isPrimary: Bool,
            isReady: Bool = true,
            state: Int = 4,
            size: Int = 1,
            position: Position,
            queue: Int = 0,
            keptFrom: Int = 0,
            changedBytes: Int = 0,
            seconds: Int = 0,
            connections: Int = 0,
            version: String = "",
            isDesynced: Bool = false
        ) {
            self.isPrimary = isPrimary
            self.isReady = isReady
            self.state = state
            self.size = size
            self.position = position
            self.queue = queue
            self.keptFrom = keptFrom
            self.changedBytes = changedBytes
            self.seconds = seconds
            self.connections = connections
            self.version = version
            self.isDesynced = isDesynced
        }

        package var isSynced: Bool { isPrimary && isReady && state == 4 }
    }

    /// A place in history from which a majority, or the operator's choice, went on without some: whatever those have beyond
    /// it is theirs alone.
    package struct Fork: Sendable, Equatable, Hashable, Codable {
        package var from: Position
        package var without: [String]

        package init(from: Position, without: [String]) {
            self.from = from
            self.without = without
        }
    }

    package var unit: Unit
    /// Stopped by somebody since the host started.
    package var isHeld: Bool
    /// Starts, or started, a cluster rather than joining one.
    package var isFounding: Bool
    /// Of the data of a server that does not run; nil where it never was in a cluster, or is not known.
    package var position: Position?
    /// Why the position of data that was in a cluster cannot be told.
    package var unreadable: String?
    /// It was the last to stop, and nobody went on after it.
    package var wasLast: Bool
    package var view: View?
    package var live: Live?
    /// Files younger than the server's start that it reads then.
    package var stale: [String]
    package var forks: [Fork]
    /// Databases in data that never was in a cluster.
    package var loose: [String]
    /// Its last words, where it failed.
    package var words: String?

    package init(
        unit: Unit,
        isHeld: Bool = false,
        isFounding: Bool = false,
        position: Position? = nil,
        unreadable: String? = nil,
        wasLast: Bool = false,
        view: View? = nil,
        live: Live? = nil,
        stale: [String] = [],
        forks: [Fork] = [],
        loose: [String] = [],
        words: String? = nil
    ) {
        self.unit = unit
        self.isHeld = isHeld
        self.isFounding = isFounding
        self.position = position
        self.unreadable = unreadable
        self.wasLast = wasLast
        self.view = view
        self.live = live
        self.stale = stale
        self.forks = forks
        self.loose = loose
        self.words = words
    }

    /// A server that runs, and is in no cluster: as good as one that is down, since it must be started anew to join one.
    package var isLoose: Bool { unit == .running && live?.position.cluster.isEmpty == true }

    package var isPrimary: Bool { unit == .running && live?.isPrimary == true }
    package var isSynced: Bool { unit == .running && live?.isSynced == true }
    package var isDown: Bool { unit == .stopped || unit == .failed }

    /// How far it is, running or not.
    package var reached: Position? { unit == .running ? live?.position : position }
}
