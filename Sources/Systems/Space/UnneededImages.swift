package import FoundationEssentials

/// An image as it lies on a host.
package struct HostImage: Sendable, Equatable {
    package var id: String
    package var tags: [String]
    /// `name@sha256:…`
    package var digests: [String]
    package var created: Date
    /// Since when it is known to lie here.
    package var seen: Date
    /// When a container was last known to use it.
    package var used: Date?

    package init(id: String, tags: [String], digests: [String], created: Date, seen: Date, used: Date? = nil) {
        self.id = id
        self.tags = tags
        self.digests = digests
        self.created = created
        self.seen = seen
        self.used = used
    }

    /// What it is called, for people.
    package var name: String { tags.first ?? digests.first ?? String(id.prefix(19)) }

    /// What must go, one after the other, for the image to go.
    package var references: [String] { tags.isEmpty && digests.count < 2 ? [id] : tags + digests }

    /// Nothing is known of a use after this.
    var quietSince: Date { max(seen, used ?? seen) }
}

/// Which images may be removed: nothing on this host runs them or has run them, and no service of the Swarm names them,
/// neither in what it is nor in what it would be rolled back to.
package struct UnneededImages: Sendable, Equatable {
    /// Ids of the images of all containers, stopped ones too.
    package var used: Set<String>
    /// As containers name their images: an image whose tag moved on has lost its own.
    package var named: [String]
    /// As the services name their images, now and before.
    package var wanted: [String]

    package init(used: Set<String>, named: [String] = [], wanted: [String]) {
        self.used = used
        self.named = named
        self.wanted = wanted
    }

    /// The longest unused first.
    package func choose(from images: [HostImage], now: Date, grace: Int) -> [HostImage] {
        let references = (wanted + named).map(ImageReference.init)
        let tags = Set(references.compactMap(\.tag))
        let digests = Set(references.compactMap(\.digest))
        return images.filter { image in
            !used.contains(image.id) && !isNamed(image, tags, digests)
                // A clock that was ahead makes a time of the future: that image stays until the clock has caught up.
                && now.timeIntervalSince(image.quietSince) >= Double(grace)
        }.sorted { ($0.quietSince, $0.created, $0.id) < ($1.quietSince, $1.created, $1.id) }
    }

    /// One name of several is enough: then all of it stays.
    private func isNamed(_ image: HostImage, _ tags: Set<String>, _ digests: Set<String>) -> Bool {
        let own = (image.tags + image.digests).map(ImageReference.init)
        if own.contains(where: { $0.tag.map(tags.contains) ?? false }) { return true }
        if own.contains(where: { $0.digest.map(digests.contains) ?? false }) || digests.contains(image.id) {
            return true
        }
        return (wanted + named).contains { Self.isShortened($0, of: image.id) }
    }

    /// `docker run 3f2a9c…`: Docker takes the beginning of an id for a name.
    private static func isShortened(_ name: String, of id: String) -> Bool {
        let digits = id.split(separator: ":").last ?? ""
        return name.count >= 4 && name.allSatisfy(\.isHexDigit) && digits.hasPrefix(name.lowercased())
    }
}
