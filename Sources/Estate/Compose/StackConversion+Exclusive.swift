/// A service's mount of a named volume.
struct VolumeUse {
    var volume: String
    var isReadOnly: Bool
    var cursor: Cursor
}

extension ServiceConversion {
    /// Its mounts of exclusive volumes. Docker does not tell the driver who only reads, so where hosts share files a
    /// reader holds the volume like a writer; where each host has its own, only writers can meet.
    var held: [VolumeUse] {
        volumeUses.filter { use in
            guard let volume = parts.volumes.own[use.volume], volume.exclusive else { return false }
            return !use.isReadOnly || stack.estate.storage.engine == .ceph
        }
    }

    fileprivate func mayShare(_ volume: String) -> String {
        "`volumes: { \(volume): { exclusive: false } }` for `\(stack.spec.name)` in the estate file"
            + " when it is shared on purpose"
    }
}

extension StackConversion {
    /// Two writers on an exclusive volume must never be, so nothing may need it on two hosts.
    func checkExclusive(_ services: [ServiceConversion]) {
        var holders: [String: String] = [:]
        for service in services {
            checkOrder(service)
            var seen: Set<String> = []
            for use in service.held where seen.insert(use.volume).inserted {
                checkCopies(service, use)
                if let other = holders[use.volume], estate.storage.engine == .ceph {
                    use.cursor.fault(
                        "`\(use.volume)` is exclusive and `\(other)` has it: the two may run on two hosts",
                        "write \(service.mayShare(use.volume)), or give each its own"
                    )
                }
                holders[use.volume] = holders[use.volume] ?? service.name
            }
        }
    }

    private func checkCopies(_ service: ServiceConversion, _ use: VolumeUse) {
        if let replicas = service.replicas {
            guard replicas > 1 else { return }
            use.cursor.fault(
                "`\(use.volume)` is exclusive: \(replicas) replicas cannot have it at once",
                "write \(service.mayShare(use.volume)), or run one replica"
            )
        } else if estate.storage.engine == .ceph {
            use.cursor.fault(
                "`\(use.volume)` is exclusive: a service that runs on every host cannot have it",
                "write \(service.mayShare(use.volume)), or run one replica"
            )
        }
    }

    /// The new task cannot have the volume before the old one lets go of it.
    private func checkOrder(_ service: ServiceConversion) {
        guard let use = service.held.first else { return }
        for key in ["update_config", "rollback_config"]
        where service.deploy[key]?["order"]?.text == "start-first" {
            let config = service.cursor.mappingValue("deploy")?.mappingValue(key)
            config?.mappingValue("order")?.fault(
                "with `start-first` the new task wants `\(use.volume)` before the old one lets go of it",
                "write `order: stop-first`, or \(service.mayShare(use.volume))"
            )
        }
    }
}

extension StackConversion {
    /// Whether they may be used like that shows when the stack that makes them is read.
    func externalUses(_ services: [ServiceConversion]) -> [ExternalUse] {
        services.flatMap { service in
            service.volumeUses.compactMap { use in
                guard let declared = service.parts.volumes.rendered[use.volume], declared["external"] != nil,
                    let name = declared["name"]?.text
                else { return nil }
                return ExternalUse(
                    volume: name,
                    file: spec.compose,
                    line: use.cursor.position.line,
                    column: use.cursor.position.column,
                    path: use.cursor.path
                )
            }
        }
    }
}
