extension Semantics {
    /// Ceph needs as many hosts with disks as it makes copies.
    func storage() {
        guard estate.storage.engine == .ceph, let written = root["storage"] else { return }
        let equipped = (root["hosts"]?.entries ?? []).filter { entry in
            guard case .list(let disks)? = entry.value.mappingValue("disks")?.node.content else { return false }
            return !disks.isEmpty
        }
        guard equipped.count < StorageEngine.fewestHosts else { return }
        let names = equipped.map(\.key).joined(separator: " and ")
        let found =
            switch equipped.count {
            case 0: "no host has any"
            case 1: "only \(names) has any"
            default: "only \(names) have any"
            }
        (written.mappingValue("engine") ?? written).fault(
            "Ceph keeps three copies on the disks of three hosts; \(found)",
            "write `disks: [/dev/disk/by-id/…]` for three hosts, or `engine: directory`"
        )
    }
}
