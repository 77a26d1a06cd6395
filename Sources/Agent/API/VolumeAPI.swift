internal import Estate
internal import FoundationEssentials
internal import Hummingbird
internal import NIOCore
internal import Planning
internal import Systems

/// What the agent answers about volumes.
struct VolumeAPI: Sendable {
    let reader: VolumeReader
    let bin: VolumeBin
    let journal: Journal
    var now: @Sendable () -> Date = { Date() }

    private var files: VolumeFiles { reader.files }

    func add(to router: Router<BasicRequestContext>) {
        router.get("v1/volumes") { _, _ in try Answers.json(await reader.own()) }
        router.get("v1/estate/volumes") { _, _ in try Answers.json(await reader.estate()) }
        router.get("v1/volumes/users") { _, _ in
            try await Answers.guarded { try Answers.json(try await reader.users(within: reader.patience)) }
        }
        router.get("v1/volumes/holds") { _, _ in
            let (held, isSure) = await reader.keeper.holds()
            return try Answers.json(HostHolds(host: reader.host, isSure: isSure, held: held))
        }
        router.get("v1/volumes/snapshots") { request, _ in
            let name = request.uri.queryParameters["volume"].map(String.init) ?? ""
            return try await Self.reply { try await snapshots(of: name) }
        }
        order("remove", on: router) { VolumeReply(removed: try await bin.remove($0.volume, who: $0.who)) }
        order("restore", on: router) { order in
            try await bin.restore(order.volume, removal: order.removal, who: order.who)
            return VolumeReply(path: try files.book().path(of: order.volume))
        }
        let filling = VolumeFilling(reader: reader, journal: journal)
        order("fill", on: router) { VolumeReply(path: try await filling.begin($0.volume)) }
        order("filled", on: router) { order in
            try await filling.end(order.volume, who: order.who, detail: order.detail)
            return VolumeReply()
        }
        order("quota", on: router) { try await setQuota($0) }
        order("snapshot", on: router) { try await snapshot($0) }
    }

    private func order(
        _ verb: String,
        on router: Router<BasicRequestContext>,
        _ body: @escaping @Sendable (VolumeOrder) async throws -> VolumeReply
    ) {
        router.post("v1/volumes/\(verb)") { request, _ in
            let bytes = try await request.body.collect(upTo: 1 << 20)
            return try await Self.reply {
                guard let order = try? JSONDecoder().decode(VolumeOrder.self, from: Data(bytes.readableBytesView))
                else {
                    throw Planning.Failure(.invalid, "volume and who are needed")
                }
                guard VolumeName.isValid(order.volume) else {
                    throw Planning.Failure(.invalid, "`\(order.volume)` cannot name a volume")
                }
                return try await body(order)
            }
        }
    }

    /// What went wrong travels in the one shape, so that the command line says it as the agent does.
    private static func reply(_ body: () async throws -> VolumeReply) async throws -> Response {
        do {
            return try Answers.json(try await body())
        } catch {
            return try Answers.json(VolumeReply(failure: Planning.Failure.of(error, while: "the request")))
        }
    }
}

extension VolumeAPI {
    func setQuota(_ order: VolumeOrder) async throws -> VolumeReply {
        let book = try files.book()
        guard book.engine == .ceph else {
            throw Planning.Failure(
                .invalid,
                "there are no quotas here: the volumes lie in a plain directory, and only CephFS can enforce them",
                next: "`storage: { engine: ceph }` needs three hosts with disks"
            )
        }
        guard book.volumes[order.volume]?.quota == nil else {
            throw Planning.Failure(
                .invalid,
                "the estate file says the quota of \(order.volume)",
                next: "change it there under the stack's `volumes:`, then `trivet apply`"
            )
        }
        guard let bytes = order.quota, bytes >= 0 else {
            throw Planning.Failure(.invalid, "a quota in bytes is needed")
        }
        try await files.setQuota(order.volume, bytes: bytes)
        let detail = bytes == 0 ? "none" : ByteCount.text(bytes)
        await journal.note(who: order.who, what: JournalEntry.What.volumeQuota, subject: order.volume, detail: detail)
        return VolumeReply(path: book.path(of: order.volume))
    }

    func snapshots(of name: String) async throws -> VolumeReply {
        try files.refuseOnDirectory()
        guard try await files.exists(name, within: 5) else {
            throw Planning.Failure(.invalid, "there is no volume \(name)", next: "trivet volume list")
        }
        let all = try await files.snapshots(within: 15)
        return VolumeReply(snapshots: all[name] ?? [], path: try files.book().path(of: name) + "/.snap")
    }

    func snapshot(_ order: VolumeOrder) async throws -> VolumeReply {
        try files.refuseOnDirectory()
        let name = order.snapshot ?? "manual-" + SnapshotRota.stamp(now())
        guard VolumeName.isValid(name) else {
            throw Planning.Failure(.invalid, "`\(name)` cannot name a snapshot", next: "use letters, digits, _ . and -")
        }
        if order.isRemoval == true {
            try await files.removeSnapshot(name, of: order.volume)
        } else {
            try await files.makeSnapshot(name, of: order.volume)
        }
        await journal.note(
            who: order.who,
            what: order.isRemoval == true ? JournalEntry.What.snapshotRemoved : JournalEntry.What.snapshotMade,
            subject: order.volume,
            detail: name
        )
        return VolumeReply(snapshots: [name], path: try files.book().path(of: order.volume) + "/.snap/\(name)")
    }
}

extension Journal {
    /// What the agent did because somebody said so.
    func note(who: String, what: String, subject: String, detail: String = "") {
        try? record(JournalNote(who: who, what: what, subject: subject, detail: detail))
    }
}
