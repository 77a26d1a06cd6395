import FoundationEssentials

/// Who holds a volume, as it stands on its lock.
package struct VolumeHolder: Sendable, Equatable, Codable {
    package var host: String
    /// The Ceph client through which the host has its files mounted: `10.0.0.2:0/2224108165`.
    package var client: String
    /// Seconds since 1970.
    package var since: Int

    package init(host: String, client: String, since: Int) {
        self.host = host
        self.client = client
        self.since = since
    }

    /// Nil when it is not written by an agent.
    package init?(_ text: String) {
        guard let holder = try? JSONDecoder().decode(VolumeHolder.self, from: Data(text.utf8)) else { return nil }
        self = holder
    }

    package var text: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Two strings and a number always encode.
        return String(decoding: (try? encoder.encode(self)) ?? Data(), as: UTF8.self)
    }
}
