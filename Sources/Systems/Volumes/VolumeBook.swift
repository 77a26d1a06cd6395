package import Estate
import FoundationEssentials

/// What an agent is told of the estate's volumes: `/etc/trivet/volumes.json`, written by `trivet apply` and read afresh
/// each time it is needed.
package struct VolumeBook: Sendable, Equatable, Codable {
    package struct Entry: Sendable, Equatable, Codable {
        /// In bytes; nil where the estate does not say.
        package var quota: Int?
        package var exclusive: Bool
        package var snapshots: SnapshotSchedule?

        package init(quota: Int? = nil, exclusive: Bool = true, snapshots: SnapshotSchedule? = nil) {
            self.quota = quota
            self.exclusive = exclusive
            self.snapshots = snapshots
        }
    }

    package static let path = "/etc/trivet/volumes.json"
    /// Where the estate's files lie on every host, whatever the engine.
    package static let root = "/srv/trivet"

    package var engine: StorageEngine
    package var root: String
    package var keepRemovedDays: Int
    /// By name, such as `site_pages`; volumes that somebody made by hand are not here.
    package var volumes: [String: Entry]

    package init(
        engine: StorageEngine,
        root: String = VolumeBook.root,
        keepRemovedDays: Int = 7,
        volumes: [String: Entry] = [:]
    ) {
        self.engine = engine
        self.root = root
        self.keepRemovedDays = keepRemovedDays
        self.volumes = volumes
    }

    package init(storage: StorageSpec, stacks: [DeployableStack]) {
        self = VolumeBook(engine: storage.engine, keepRemovedDays: storage.keepRemovedDays).adopting(stacks)
    }

    /// With what these stacks say of their volumes; all else stays.
    package func adopting(_ stacks: [DeployableStack]) -> VolumeBook {
        var book = self
        for volume in stacks.flatMap(\.volumes) {
            book.volumes[volume.name] = Entry(
                quota: volume.quota,
                exclusive: volume.exclusive,
                snapshots: volume.snapshots
            )
        }
        return book
    }

    /// Nil where it is not a book.
    package init?(text: String) {
        guard let book = try? JSONDecoder().decode(VolumeBook.self, from: Data(text.utf8)) else { return nil }
        self = book
    }

    /// One writer at a time, unless the estate says otherwise.
    package func isExclusive(_ name: String) -> Bool { volumes[name]?.exclusive ?? true }

    package func path(of name: String) -> String { "\(root)/volumes/\(name)" }

    package var text: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        // A value of strings, numbers and booleans always encodes.
        let data = (try? encoder.encode(self)) ?? Data()
        return String(decoding: data, as: UTF8.self) + "\n"
    }
}
