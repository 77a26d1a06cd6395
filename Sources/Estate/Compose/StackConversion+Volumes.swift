/// The named volumes of a Compose file.
struct StackVolumes {
    var rendered: [String: YAMLValue] = [:]
    /// Those that are Trivet's, by the names that services use.
    var own: [String: DeployableVolume] = [:]
}

extension StackConversion {
    private static let driver = "trivet"
    private static let options = ["quota"]

    /// A volume for which the file names no driver is Trivet's; its own driver, or options for Docker's, stay.
    func volumes(_ cursor: Cursor?) -> StackVolumes {
        var own: [String: DeployableVolume] = [:]
        let rendered = declarations(
            cursor,
            of: "volume",
            known: ["driver", "driver_opts", "external", "labels", "name"]
        ) {
            name,
            mapping in
            if let external = external(name, mapping) { return external }
            var volume = YAMLValue.mapping([])
            volume["name"] = mapping["name"]?.value(.text)
            volume["driver"] = mapping["driver"]?.value(.text)
            volume["driver_opts"] = mapping["driver_opts"]?.value(.pairs)
            if isOwn(volume) {
                own[name] = adopt(name, volume, mapping)
                volume["driver"] = .text(Self.driver)
                volume["driver_opts"] = nil
            }
            volume["labels"] = mapping["labels"]?.value(.pairs)
            return volume
        }
        let volumes = StackVolumes(rendered: rendered, own: own)
        checkSpecs(volumes)
        return volumes
    }

    private func isOwn(_ volume: YAMLValue) -> Bool {
        let driver = volume["driver"]?.text ?? ""
        let options = volume["driver_opts"]?.entries ?? []
        return driver == Self.driver || driver.isEmpty && options.allSatisfy { Self.options.contains($0.key) }
    }

    /// The estate's word goes before the Compose file's.
    private func adopt(_ name: String, _ volume: YAMLValue, _ mapping: MappingCursor) -> DeployableVolume {
        let spec = spec.volumes.first { $0.name == name } ?? VolumeSpec(name: name)
        let quota = mapping["driver_opts"].flatMap { self.quota(volume, $0) }
        let full = volume["name"]?.text ?? "\(self.spec.name)_\(name)"
        if !Names.isVolume(full) {
            mapping["name"]?.fault(
                "`\(full)` cannot name a volume of Trivet's",
                "use letters, digits, `-`, `_` and `.`, no template, or remove `name`"
            )
        }
        noteAdoption(mapping, of: full, isNew: volume["driver"]?.text != Self.driver)
        noteLimits(spec)
        return DeployableVolume(
            name: full,
            quota: spec.quota ?? quota,
            exclusive: spec.exclusive,
            snapshots: spec.snapshots
        )
    }

    private func quota(_ volume: YAMLValue, _ cursor: Cursor) -> Int? {
        let options = volume["driver_opts"]
        for option in options?.entries ?? [] where !Self.options.contains(option.key) {
            (cursor.mappingValue(option.key) ?? cursor).fault(
                "the driver `\(Self.driver)` has no option `\(option.key)`",
                Spelling.remedy(for: option.key, among: Self.options)
            )
        }
        guard let text = options?["quota"]?.text else { return nil }
        if let trouble = VolumesReader.trouble(withQuota: text) {
            (cursor.mappingValue("quota") ?? cursor).fault(trouble.problem, trouble.remedy)
        }
        return Sizes.bytes(text)
    }

    private func noteAdoption(_ mapping: MappingCursor, of name: String, isNew: Bool) {
        let made = isNew ? "made `driver: \(Self.driver)`: " : ""
        switch estate.storage.engine {
        case .directory where estate.hosts.count > 1:
            let text = "each host has its own files: a service that moves to another host finds none of them there"
            faults.note(made + text, path: mapping.path, at: mapping.position)
        case .directory where isNew:
            faults.note(
                made + "its files lie in `/srv/trivet/volumes/\(name)`",
                path: mapping.path,
                at: mapping.position
            )
        case .ceph where isNew:
            faults.note(
                made + "its files follow the service from host to host",
                path: mapping.path,
                at: mapping.position
            )
        case .ceph, .directory: break
        }
    }

    /// What a plain directory cannot do.
    private func noteLimits(_ volume: VolumeSpec) {
        guard estate.storage.engine == .directory else { return }
        if volume.snapshots != nil {
            note(
                inEstate: "volumes.\(volume.name).snapshots",
                "without effect: the `directory` engine makes no snapshots"
            )
        }
        if volume.quota != nil {
            note(inEstate: "volumes.\(volume.name).quota", "not enforced: the `directory` engine has no quotas")
        }
    }

    /// What the estate file says of volumes that the Compose file does not have, or that are not Trivet's.
    private func checkSpecs(_ volumes: StackVolumes) {
        for volume in spec.volumes where volumes.own[volume.name] == nil {
            let path = "volumes.\(volume.name)"
            if let declared = volumes.rendered[volume.name] {
                guard let (reason, remedy) = Self.foreign(declared) else { continue }
                fault(inEstate: path, "`\(volume.name)` is not Trivet's: \(reason)", remedy)
            } else {
                let known = volumes.rendered.keys.sorted()
                let remedy =
                    known.isEmpty
                    ? "write `volumes: { \(volume.name): {} }` at the top level of \(spec.compose)"
                    : Spelling.remedy(for: volume.name, among: known)
                fault(inEstate: path, "`\(spec.compose)` has no volume `\(volume.name)`", remedy)
            }
        }
    }

    private static func foreign(_ volume: YAMLValue) -> (reason: String, remedy: String)? {
        let remedy = "remove it here, or in the Compose file "
        if volume["external"] != nil {
            return ("it is `external`", remedy + "remove `external`: the stack then has a volume of its own")
        }
        if let driver = volume["driver"]?.text, !driver.isEmpty {
            return ("its driver is `\(driver)`", remedy + "write `driver: \(Self.driver)`")
        }
        return volume["driver_opts"].map { _ in
            ("its `driver_opts` are those of Docker's own driver", remedy + "remove `driver_opts`")
        }
    }
}
