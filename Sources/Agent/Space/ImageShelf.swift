internal import Engines
internal import FoundationEssentials
internal import Systems

/// The images on this host, who needs them, and the way out for one that nobody needs.
struct ImageShelf: Sendable {
    let docker: Docker.Client
    let peers: Peers
    let journal: Journal

    /// Asked of the local manager, else of the first peer that is one.
    ///
    /// - Throws: where no manager with a quorum answers: then nobody knows what a service may be rolled back to.
    func wanted() async throws -> [String] {
        do {
            return try await localWanted()
        } catch {
            if let wanted: [String] = await peers.first("/v1/images/wanted") { return wanted }
            throw error
        }
    }

    func localWanted() async throws -> [String] {
        try await docker.services().flatMap { service in
            [service.spec, service.previousSpec].compactMap { $0?.taskTemplate?.containerSpec?.image }
        }
    }

    /// Looks at all of it afresh; the images that may go, the longest unused first.
    ///
    /// - Parameter now: asked after an image was seen for the first time, so that no such time is of the future.
    func unneeded(now: @Sendable () -> Date, grace: Int) async throws -> [HostImage] {
        // Containers last: one that is made meanwhile from an image of the list is seen.
        let images = try await docker.images()
        let wanted = try await wanted()
        let containers = try await docker.containers()
        let used = Set(containers.compactMap(\.imageID))
        let sightings = try await journal.note(images: Set(images.map(\.id)), used: used)
        let all = images.compactMap { image in sightings[image.id].map { image.onHost($0) } }
        return UnneededImages(used: used, named: containers.compactMap(\.image), wanted: wanted)
            .choose(from: all, now: now(), grace: grace)
    }

    /// So that their age is known when there is need.
    func look() async throws {
        let images = try await docker.images()
        let used = Set(try await docker.containers().compactMap(\.imageID))
        _ = try await journal.note(images: Set(images.map(\.id)), used: used)
    }

    /// By its names, never by force: Docker itself keeps what a container uses.
    ///
    /// - Returns: false when it stays after all.
    func remove(_ image: HostImage) async throws -> Bool {
        for reference in image.references {
            do {
                try await docker.remove(image: reference)
            } catch let failure as Docker.Failure where failure.code == .notFound {
                // With the last tag go the digests of the same name.
                continue
            } catch let failure as Docker.Failure where failure.code == .conflict {
                return false
            }
        }
        return true
    }
}

extension Docker.Image {
    func onHost(_ sighting: Journal.Sighting) -> HostImage {
        HostImage(
            id: id,
            tags: (tags ?? []).filter { !$0.hasPrefix("<none>") },
            digests: (digests ?? []).filter { !$0.hasPrefix("<none>") },
            created: Date(timeIntervalSince1970: Double(created ?? 0)),
            seen: sighting.seen,
            used: sighting.used
        )
    }
}
