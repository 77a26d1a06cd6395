internal import Estate
internal import FoundationEssentials
internal import Planning
internal import Systems

/// The directories of the volumes, touched by ``VolumeHands`` alone.
struct VolumeFiles: Sendable {
    struct Measure: Sendable, Equatable {
        var size: Int?
        var quota: Int?
    }

    let hands: VolumeHands
    /// Where the book lies.
    var bookPath = VolumeBook.path
    var mounts: @Sendable () -> MountTable = { MountTable.own() }

    private let memo = FileMemo<VolumeBook>()

    /// Never an old one: an apply may have written it just now.
    func book() throws -> VolumeBook { try memo.value(of: bookPath) { try readBook() } }

    private func readBook() throws -> VolumeBook {
        guard let data = FileManager.default.contents(atPath: bookPath) else {
            throw Planning.Failure(.failed, "this host does not know of volumes yet", next: "trivet apply")
        }
        do {
            return try JSONDecoder().decode(VolumeBook.self, from: data)
        } catch {
            throw Planning.Failure(
                .failed,
                "\(bookPath) is not valid",
                words: "\(error)",
                next: "`trivet apply` writes it anew"
            )
        }
    }

    /// Whether the volume is there, on the file system that the estate wants.
    func exists(_ name: String, within seconds: Double) async throws -> Bool {
        let status = try await perform { $0.look(name, within: seconds) }.status
        if status == VolumeScripts.Refusal.missing.rawValue { return false }
        try Self.expect(status == 0, "looking for the volume \(name)", status: status)
        return true
    }

    func make(_ name: String, quota: Int?, within seconds: Double) async throws {
        try await succeed("making the volume \(name)") { $0.make(name, quota: quota, within: seconds) }
    }

    func list(within seconds: Double) async throws -> [String] {
        try await succeed("listing the volumes") { $0.list(within: seconds) }.lines.filter(VolumeName.isValid).sorted()
    }

    func measure(within seconds: Double) async throws -> [String: Measure] {
        let result = try await succeed("measuring the volumes") { $0.measure(within: seconds) }
        return result.lines.reduce(into: [:]) { all, line in
            let words = line.split(separator: " ").map(String.init)
            guard words.count == 3, VolumeName.isValid(words[0]) else { return }
            all[words[0]] = Measure(size: Int(words[1]), quota: Int(words[2]).flatMap { $0 > 0 ? $0 : nil })
        }
    }

    func setQuota(_ name: String, bytes: Int) async throws {
        try await succeed("setting the quota of \(name)") { $0.setQuota(name, bytes: bytes, within: 30) }
    }

    /// Nil when there was no such volume.
    func remove(_ name: String, now: Int) async throws -> BinName? {
        let result = try await succeed("removing the volume \(name)") { $0.remove(name, at: now, within: 60) }
        return result.lines.first.flatMap { Int($0) }.map { BinName(name: name, seconds: $0) }
    }

    func bin(within seconds: Double) async throws -> [BinName] {
        try await succeed("reading the bin") { $0.bin(within: seconds) }.lines.compactMap(BinName.init).sorted()
    }

    func restore(_ bin: BinName) async throws {
        try await succeed("restoring the volume \(bin.name)") { $0.restore(bin, within: 60) }
    }

    /// What is large takes long; whoever else asks is not held up by it.
    func purge(_ bin: BinName) async throws {
        try await succeed("purging \(bin.text)") { $0.purge(bin, within: 3600) }
    }

    private func perform(_ command: (VolumeScripts) -> Command) async throws -> CommandResult {
        let book = try book()
        try checkMount(book)
        let result = try await hands.run(command(VolumeScripts(book: book)))
        if let refusal = VolumeScripts.Refusal(rawValue: result.status) { try check(refusal, book) }
        return result
    }

    @discardableResult
    func succeed(_ what: String, _ command: (VolumeScripts) -> Command) async throws -> CommandResult {
        let result = try await perform(command)
        try Self.expect(result.succeeded, what, status: result.status, words: result.errors)
        return result
    }

    private static func expect(_ good: Bool, _ what: String, status: Int32, words: String = "") throws {
        guard !good else { return }
        switch VolumeScripts.Refusal(rawValue: status) {
        case .missing: throw Planning.Failure(.invalid, "\(what) failed: it does not exist")
        case .present: throw Planning.Failure(.invalid, "\(what) failed: it exists already")
        case .tool:
            throw Planning.Failure(
                .failed,
                "\(what) failed",
                words: words,
                next: "is the package `attr` installed on the host? `trivet apply` installs it"
            )
        default: throw Planning.Failure(.failed, "\(what) failed", words: Planning.Failure.tail(words, lines: 3))
        }
    }
}

extension VolumeFiles {
    /// The kernel's own list of mounts says what is there without touching it.
    private func checkMount(_ book: VolumeBook) throws {
        let type = mounts().type(at: book.root)
        let isCeph = type == "ceph" || (type?.hasPrefix("fuse.ceph") ?? false)
        switch book.engine {
        case .ceph where !isCeph:
            let seen = type.map { "it is \($0)" } ?? "nothing is mounted there"
            throw Self.wrongPlace("\(book.root) is not CephFS: \(seen)")
        case .directory where isCeph:
            throw Self.wrongPlace("\(book.root) is CephFS, but the estate wants a plain directory there")
        default: break
        }
    }

    /// What the script saw when it stood there.
    private func check(_ refusal: VolumeScripts.Refusal, _ book: VolumeBook) throws {
        switch refusal {
        case .noRoot: throw Self.wrongPlace("\(book.root) is not there")
        case .otherFileSystem: throw Self.wrongPlace("\(book.root) is not on the file system that the estate wants")
        case .noVolumes: throw Self.wrongPlace("\(book.root)/volumes is not there; is its disk mounted?")
        case .missing, .present, .tool: break
        }
    }

    private static func wrongPlace(_ what: String) -> Planning.Failure {
        Planning.Failure(.refused, what, next: "`trivet plan` tells what is amiss, `trivet apply` mounts it")
    }
}
