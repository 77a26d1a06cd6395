extension ServiceConversion {
    func volumes(_ mapping: MappingCursor) {
        for item in mapping["volumes"]?.list("a list such as `- data:/var/lib/data`") ?? [] {
            if let mount = item.isMapping ? longVolume(item) : shortVolume(item) { mounts.append(mount) }
        }
        if let cursor = mapping["tmpfs"] {
            let items = cursor.isList ? cursor.list("a list of directories") ?? [] : [cursor]
            mounts += items.compactMap(temporary)
        }
        guard let size = mapping["shm_size"], let text = size.value(.size)?.text, let bytes = Sizes.bytes(text) else {
            return
        }
        size.note("made a mount of \(text) at /dev/shm: Swarm has no `shm_size`")
        mounts.append(Self.temporary("/dev/shm", bytes: bytes))
    }

    private static func temporary(_ target: String, bytes: Int?) -> YAMLValue {
        var mount = YAMLValue.mapping([
            .init(key: "type", value: .text("tmpfs")), .init(key: "target", value: .text(target)),
        ])
        if let bytes { mount["tmpfs"] = .mapping([.init(key: "size", value: .number(String(bytes)))]) }
        return mount
    }

    /// `/run` or `/run:size=64m,mode=1777`.
    private func temporary(_ cursor: Cursor) -> YAMLValue? {
        guard let text = cursor.text("a directory such as `/run`") else { return nil }
        let halves = text.split(separator: ":", maxSplits: 1).map(String.init)
        guard let target = halves.first, target.hasPrefix("/") else {
            cursor.fault("`\(text)` is no directory of the container", "write a path such as `/run`")
            return nil
        }
        let options = halves.count == 2 ? halves[1].split(separator: ",").map(String.init) : []
        let size = options.first { $0.hasPrefix("size=") }.flatMap { Sizes.bytes(String($0.dropFirst(5))) }
        if options.contains(where: { !$0.hasPrefix("size=") }) {
            cursor.note("only the size is kept: stacks know no other option of `tmpfs`")
        }
        return Self.temporary(target, bytes: size)
    }

    /// `[source:]target[:options]`
    private func shortVolume(_ cursor: Cursor) -> YAMLValue? {
        guard let text = cursor.text("`data:/var/lib/data`") else { return nil }
        var parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        let source = parts.count > 1 ? parts.removeFirst() : nil
        let target = parts.removeFirst()
        let options = (parts.first ?? "").split(separator: ",").map(String.init)
        let known: Set<String> = [
            "ro", "rw", "z", "Z", "nocopy", "cached", "delegated", "consistent", "rprivate", "private", "rshared",
            "shared", "rslave", "slave",
        ]
        guard target.hasPrefix("/"), source != "", parts.count <= 1, options.allSatisfy(known.contains) else {
            cursor.fault("`\(text)` is no volume", "write `name:/path`, or `/host/path:/path:ro`")
            return nil
        }
        let isBind = source.map { $0.hasPrefix("/") || $0.hasPrefix(".") || $0.hasPrefix("~") } ?? false
        let isReadOnly = options.contains("ro")
        guard var mount = mount(isBind ? "bind" : "volume", source, target, isReadOnly, cursor) else { return nil }
        if let propagation = options.first(where: {
            $0.hasSuffix("private") || $0.hasSuffix("shared") || $0.hasSuffix("slave")
        }), isBind {
            mount["bind"] = .mapping([.init(key: "propagation", value: .text(propagation))])
        }
        if options.contains("nocopy"), !isBind {
            mount["volume"] = .mapping([.init(key: "nocopy", value: .flag(true))])
        }
        return mount
    }

    private func longVolume(_ cursor: Cursor) -> YAMLValue? {
        let known = ["type", "source", "target", "read_only", "bind", "volume", "tmpfs", "consistency"]
        guard let mapping = cursor.mapping("`{ type: volume, source: data, target: /data }`", known: known),
            let type = mapping.require("type", "write `type: volume`")?.choice(["volume", "bind", "tmpfs"]),
            let target = mapping.require("target", "write `target: /data`")?
                .text("an absolute path", where: { $0.hasPrefix("/") }, { "`\($0)` is not absolute" })
        else { return nil }
        if type == "tmpfs" {
            let options = mapping["tmpfs"]?.mapping("`{ size: 64M }`", known: ["size", "mode"])
            options?["mode"]?.note("ignored: stacks know only the size")
            return Self.temporary(target, bytes: options?["size"]?.value(.size)?.text.flatMap(Sizes.bytes))
        }
        let isReadOnly = mapping["read_only"]?.flag() ?? false
        guard var mount = mount(type, mapping["source"]?.text("the volume's name"), target, isReadOnly, cursor) else {
            return nil
        }
        if type == "bind" {
            let options = mapping["bind"]?.mapping(
                "`{ propagation: rslave }`",
                known: ["propagation", "create_host_path", "selinux", "recursive"]
            )
            if let propagation = options?["propagation"]?.value(.text) {
                mount["bind"] = .mapping([.init(key: "propagation", value: propagation)])
            }
        } else {
            let options = mapping["volume"]?.mapping("`{ nocopy: true }`", known: ["nocopy", "subpath", "labels"])
            options?["subpath"]?.fault("stacks do not know `subpath`", "make it a volume of its own")
            if let nocopy = options?["nocopy"]?.value(.flag) {
                mount["volume"] = .mapping([.init(key: "nocopy", value: nocopy)])
            }
        }
        return mount
    }

    private func mount(_ type: String, _ source: String?, _ target: String, _ isReadOnly: Bool, _ cursor: Cursor)
        -> YAMLValue?
    {
        if type == "bind" {
            guard checkBind(source, isReadOnly, cursor) else { return nil }
        } else if let source {
            guard parts.volumes.rendered[source] != nil else {
                let meant = Spelling.nearest(to: source, among: parts.volumes.rendered.keys.sorted())
                let guess = meant.map { "did you mean `\($0)`? Else " } ?? ""
                cursor.fault(
                    "the volume `\(source)` is not declared",
                    "\(guess)write `volumes: { \(source): {} }` at the top level"
                )
                return nil
            }
            usedVolumes.insert(source)
            volumeUses.append(VolumeUse(volume: source, isReadOnly: isReadOnly, cursor: cursor))
            // Who shares a volume on purpose also shares it with the next task.
            if !isReadOnly, parts.volumes.own[source]?.exclusive != false { sharesData = true }
        }
        var mount = YAMLValue.mapping([.init(key: "type", value: .text(type))])
        mount["source"] = source.map(YAMLValue.text)
        mount["target"] = .text(target)
        if isReadOnly { mount["read_only"] = .flag(true) }
        return mount
    }

    private func checkBind(_ source: String?, _ isReadOnly: Bool, _ cursor: Cursor) -> Bool {
        guard let source, source.hasPrefix("/") else {
            cursor.fault(
                "`\(source ?? "")` is on this machine, the service runs on another",
                "use a named volume for data, `configs:` for a file, or an absolute path of the hosts"
            )
            return false
        }
        let ofTheSystem = [
            "/etc/localtime", "/etc/timezone", "/var/run/docker.sock", "/run/docker.sock", "/proc", "/sys", "/dev", "/",
        ]
        let isOfTheSystem = ofTheSystem.contains(source) || source.hasPrefix("/sys/") || source.hasPrefix("/proc/")
        if !isOfTheSystem {
            if !isReadOnly { sharesData = true }
            if stack.estate.hosts.count > 1 {
                cursor.note(
                    "`\(source)` is each host's own and must be there: it does not follow the service"
                )
            }
        }
        return true
    }
}
