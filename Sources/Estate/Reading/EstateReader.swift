/// Reads `trivet.yaml`: all that is wrong with it at once, or the estate.
package enum EstateReader {
    package static func read(_ text: String, file: String) -> Reading<Estate> { readDraft(text, file: file).reading }

    /// The draft is what could be read in spite of faults; nil when a host is missing from it.
    static func readDraft(_ text: String, file: String) -> (reading: Reading<Estate>, draft: Estate?) {
        let faults = FaultList(file: file)
        var draft: Estate?
        if let node = YAMLText.read(text, faults: faults) {
            let root = Cursor(node: node, path: "", faults: faults)
            draft = read(root)
            if draft?.hosts.isEmpty != false || draft?.hosts.count != root.mappingValue("hosts")?.entries.count {
                draft = nil
            }
        }
        let reading = Reading(
            value: faults.faults.isEmpty ? draft : nil,
            faults: faults.sorted,
            secretUses: faults.secretUses,
            places: Places(file: file, positions: faults.positions)
        )
        return (reading, draft)
    }

    private static let keys = [
        "estate", "hosts", "network", "storage", "database", "registries", "registry", "stacks", "edge",
    ]
    private static let later = ["watch", "notify", "backup"]
    private static let smallest = "`estate: my-estate`, `hosts:` and below it `  box: local`"

    private static func read(_ root: Cursor) -> Estate? {
        guard let mapping = root.mapping(smallest, known: keys, later: later) else { return nil }
        let name = mapping.require("estate", "write `estate: my-estate`")?.text(
            "`estate: my-estate`: lower-case letters, digits and dashes, at most 39",
            where: Names.isEstate,
            { "`\($0)` cannot name an estate" }
        )
        let hosts = mapping.require("hosts", "write `hosts:` and below it `  box: local`").map(HostsReader.read) ?? []
        let network = mapping["network"].map(NetworkReader.read) ?? Network()
        let estate = Estate(
            name: name ?? "",
            hosts: hosts.map(\.host),
            network: network,
            storage: StorageReader.read(mapping["storage"], hosts: hosts.map(\.host)),
            database: mapping["database"].map { DatabaseReader.read($0, hosts: hosts.map(\.host)) },
            registries: mapping["registries"].map(RegistriesReader.logins) ?? [],
            registry: mapping["registry"].map(RegistriesReader.own) ?? OwnRegistry(),
            stacks: mapping["stacks"].map(StacksReader.read) ?? [],
            edge: mapping["edge"].map(edge) ?? EdgeSpec()
        )
        Semantics(estate: estate, hosts: hosts, root: mapping).check()
        return estate
    }

    private static func edge(_ cursor: Cursor) -> EdgeSpec {
        guard let mapping = cursor.mapping("`edge: { port: 80 }`", known: ["port"], later: ["cloudflare", "acme"])
        else {
            return EdgeSpec()
        }
        return EdgeSpec(port: mapping["port"]?.port("a number from 1 to 65535, such as `port: 80`") ?? 80)
    }
}
