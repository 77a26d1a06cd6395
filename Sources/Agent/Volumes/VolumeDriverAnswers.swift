internal import Planning
internal import Systems

/// The agent as Docker's volume driver.
struct VolumeDriverAnswers: VolumeAnswers {
    let keeper: VolumeKeeper
    let bin: VolumeBin

    private var files: VolumeFiles { keeper.files }

    /// What exists, or what is known where the file system does not say: Docker asks for this while it starts.
    func list() async throws -> [VolumePlugin.Volume] {
        let names: [String]
        do {
            names = files.hands.isHung ? await known() : try await files.list(within: 3)
        } catch {
            names = await known()
        }
        return names.compactMap { name in (try? path(name)).map { VolumePlugin.Volume(name: name, mountpoint: $0) } }
    }

    func get(_ name: String) async throws -> VolumePlugin.Volume {
        let isThere: Bool
        do {
            isThere = files.hands.isHung ? await known().contains(name) : try await files.exists(name, within: 3)
        } catch {
            isThere = await known().contains(name)
        }
        guard isThere else { throw Planning.Failure(.invalid, "there is no volume \(name)") }
        return VolumePlugin.Volume(name: name, mountpoint: try path(name))
    }

    func path(_ name: String) throws -> String { try files.book().path(of: name) }

    func create(_ name: String, options: [String: String]) async throws {
        for key in options.keys where key != "quota" {
            throw Planning.Failure(
                .invalid,
                "the driver has no option `\(key)`",
                next: "it has one: quota, such as 20G"
            )
        }
        let asked = try options["quota"].map { text in
            guard let bytes = ByteCount.parse(text) else {
                throw Planning.Failure(.invalid, "`\(text)` is not a size", next: "write it as in 20G")
            }
            return bytes
        }
        let quota = try files.book().volumes[name]?.quota ?? asked
        try await files.make(name, quota: quota, within: VolumeKeeper.patience)
    }

    func remove(_ name: String) async throws { try await bin.remove(name, who: "docker", isDocker: true) }

    func mount(_ name: String, id: String) async throws -> String { try await keeper.mount(name, id: id) }

    func unmount(_ name: String, id: String) async throws { try await keeper.unmount(name, id: id) }

    /// Without touching the file system: what the estate names, and what is held.
    private func known() async -> [String] {
        let named = (try? files.book().volumes.keys).map(Array.init) ?? []
        return Set(named + (await keeper.holds().held)).sorted()
    }
}
