/// A host as it was written: what `Semantics` compares needs its place.
struct WrittenHost {
    var host: Host
    var cursor: Cursor
    var ssh: Cursor
    /// Nil when the file gives no address.
    var address: Cursor?
}

enum HostsReader {
    static func read(_ cursor: Cursor) -> [WrittenHost] {
        guard let mapping = cursor.mapping("`hosts:` and below it `  box: local`") else { return [] }
        if mapping.entries.isEmpty {
            cursor.fault("the estate has no host", "write `hosts:` and below it `  box: local`")
        }
        return mapping.entries.compactMap(host)
    }

    private static let example = "{ ssh: root@203.0.113.11, address: 10.0.0.1 }"

    private static func host(_ entry: MappingCursor.Entry) -> WrittenHost? {
        if !Names.isLabel(entry.key) {
            entry.name.fault(
                "`\(entry.key)` cannot name a host",
                "use lower-case letters, digits and dashes inside, at most 63, such as `kestrel`"
            )
        }
        if case .scalar = entry.value.node.content, !entry.value.node.isNull {
            guard let ssh = target(entry.value) else { return nil }
            let host = Host(name: entry.key, ssh: ssh, address: alone)
            return WrittenHost(host: host, cursor: entry.value, ssh: entry.value, address: nil)
        }
        guard let mapping = entry.value.mapping("`\(entry.key): \(example)`", known: ["ssh", "address", "disks"]),
            let login = mapping.require("ssh", "write `ssh: root@203.0.113.11`, or `ssh: local` for this machine")
        else { return nil }
        let disks = disks(mapping["disks"])
        let address = mapping["address"]
        let given = address?.address("an address of the private network, such as `address: 10.0.0.1`")
        guard let ssh = target(login), given != nil || address == nil else { return nil }
        let host = Host(name: entry.key, ssh: ssh, address: given ?? alone, disks: disks)
        return WrittenHost(host: host, cursor: entry.value, ssh: login, address: address)
    }

    /// The address of a single host that names none.
    private static let alone = "127.0.0.1"

    private static func target(_ cursor: Cursor) -> SSHTarget? {
        let form = "`local`, or `[user@]host[:port]` such as `root@203.0.113.11`"
        guard let text = cursor.text(form) else { return nil }
        if text == "local" { return .local }
        let halves = text.split(separator: "@", omittingEmptySubsequences: false).map(String.init)
        let place = (halves.last ?? "").split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard halves.count <= 2, place.count <= 2, Names.isLogin(place[0]),
            halves.count == 1 || Names.isLogin(halves[0])
        else {
            cursor.fault("`\(text)` is no SSH login", "write \(form)")
            return nil
        }
        if place.count == 2, Names.port(place[1]) == nil {
            cursor.fault("`\(place[1])` is not a port", "write a number from 1 to 65535 after the colon")
            return nil
        }
        return .remote(
            user: halves.count == 2 ? halves[0] : nil,
            host: place[0],
            port: place.count == 2 ? Names.port(place[1]) : nil
        )
    }

    private static func disks(_ cursor: Cursor?) -> [String] {
        var disks: [String] = []
        for item in cursor?.list("a list of devices, such as `disks: [/dev/disk/by-id/nvme-…]`") ?? [] {
            let form = "an absolute path below `/dev`, such as `/dev/disk/by-id/nvme-…`"
            guard let disk = item.text(form, where: Names.isDevice, { "`\($0)` is not a device" }) else { continue }
            if disks.contains(disk) {
                item.fault("`\(disk)` stands here twice", "write each disk once")
            } else {
                disks.append(disk)
            }
        }
        return disks
    }
}
