internal import FoundationEssentials
internal import Hummingbird
internal import Systems

/// What the agent answers about the room on its host.
struct SpaceAPI: Sendable {
    let keeper: SpaceGuard

    func add(to router: Router<BasicRequestContext>) {
        router.get("v1/space") { _, _ in try Answers.json(await keeper.status()) }
        // A worker asks a manager, who does not ask in turn.
        router.get("v1/images/wanted") { _, _ in
            try await Answers.guarded { try Answers.json(try await keeper.shelf.localWanted()) }
        }
    }

    func metrics(_ page: inout MetricsPage) async {
        let disks = await keeper.status().disks
        page.family("trivet_disk_used_bytes", "gauge", "Used bytes of a disk that is watched.")
        for disk in disks { page.sample([("path", disk.path)], disk.space.used) }
        page.family("trivet_disk_size_bytes", "gauge", "Size of a disk that is watched.")
        for disk in disks { page.sample([("path", disk.path)], disk.space.total) }
        page.family("trivet_disk_full_timestamp_seconds", "gauge", "When a disk will be full as it fills now.")
        for disk in disks {
            if let day = disk.fullAt { page.sample([("path", disk.path)], Int(day.timeIntervalSince1970)) }
        }
        let totals = await keeper.totals
        page.family("trivet_images_removed_total", "counter", "Images that nothing needed, removed to make room.")
        page.sample([], totals.images)
        page.family("trivet_space_freed_bytes_total", "counter", "Bytes freed to make room.")
        page.sample([], totals.bytes)
    }
}
