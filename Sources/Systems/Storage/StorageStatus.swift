package import FoundationEssentials

/// How the estate's files are kept, and how well. On Ceph it is what Ceph says of itself; with a plain directory on each
/// host there is nothing to ask.
package struct StorageStatus: Sendable, Equatable, Codable {
    /// The data: each kept in several copies, on as many hosts.
    package struct Copies: Sendable, Equatable, Codable {
        /// Objects, each counted once.
        package var objects: Int
        /// Copies that are missing.
        package var missing: Int
        /// Share of all copies, 0 to 1.
        package var missingShare: Double
        /// Copies that are being moved to where they belong.
        package var misplaced: Int
        /// Objects of which no copy is found.
        package var lost: Int
        /// Parts of the data that cannot be read or written now, of all parts.
        package var blocked: Int
        /// Parts that have fewer copies than they should, or are not known to have all.
        package var thin: Int
        package var parts: Int
        /// Parts that are being mended now.
        package var mending: Int

        package init(
            objects: Int = 0,
            missing: Int = 0,
            missingShare: Double = 0,
            misplaced: Int = 0,
            lost: Int = 0,
            blocked: Int = 0,
            thin: Int = 0,
            parts: Int = 0,
            mending: Int = 0
        ) {
            self.objects = objects
            self.missing = missing
            self.missingShare = missingShare
            self.misplaced = misplaced
            self.lost = lost
            self.blocked = blocked
            self.thin = thin
            self.parts = parts
            self.mending = mending
        }
    }

    /// What is mended in a second.
    package struct Pace: Sendable, Equatable, Codable {
        package var objects: Int
        package var bytes: Int

        package init(objects: Int, bytes: Int) {
            self.objects = objects
            self.bytes = bytes
        }
    }

    /// Daemons of a kind, all and those that work.
    package struct Crew: Sendable, Equatable, Codable {
        package var all: Int
        package var working: Int

        package init(all: Int, working: Int) {
            self.all = all
            self.working = working
        }
    }

    /// `ceph` or `directory`.
    package var engine: String
    /// Why Ceph does not answer; then nothing else is known of it.
    package var silence: String?
    package var monitors: Crew
    /// The hosts whose monitors form the quorum.
    package var quorum: [String]
    package var disks: Crew
    /// Disks that data may lie on.
    package var usedDisks: Int
    /// The host of the active metadata server; nil when there is none.
    package var server: String?
    package var serverIsReady: Bool
    package var standbys: Int
    package var copies: Copies
    package var pace: Pace?
    /// Of all disks together, in bytes.
    package var space: HostStatus.Memory?
    /// When they take no more as they fill now; nil where that is far away or not known.
    package var fullAt: Date?
    /// Ceph's own warnings that are not said here in other words.
    package var warnings: [String]
    /// What Ceph says of a time that is over; nil when nothing.
    package var remarks: [String]?

    package init(
        engine: String,
        silence: String? = nil,
        monitors: Crew = Crew(all: 0, working: 0),
        quorum: [String] = [],
        disks: Crew = Crew(all: 0, working: 0),
        usedDisks: Int = 0,
        server: String? = nil,
        serverIsReady: Bool = false,
        standbys: Int = 0,
        copies: Copies = Copies(),
        pace: Pace? = nil,
        space: HostStatus.Memory? = nil,
        fullAt: Date? = nil,
        warnings: [String] = [],
        remarks: [String]? = nil
    ) {
        self.engine = engine
        self.silence = silence
        self.monitors = monitors
        self.quorum = quorum
        self.disks = disks
        self.usedDisks = usedDisks
        self.server = server
        self.serverIsReady = serverIsReady
        self.standbys = standbys
        self.copies = copies
        self.pace = pace
        self.space = space
        self.fullAt = fullAt
        self.warnings = warnings
        self.remarks = remarks
    }

    package var isCeph: Bool { engine == "ceph" }
}
