/// The names under which Caddy asks the agent where a route leads. They exist between the two alone.
enum EdgeNames {
    private static let routes = ".route.trivet"
    private static let hosts = ".host.trivet"

    /// `weather.example.route.trivet.`; the dot at the end keeps the machine's search domains out of it.
    static func record(of host: String) -> String {
        host.split(separator: "*", omittingEmptySubsequences: false).joined(separator: "_any") + routes + "."
    }

    static func host(ofRecord name: String) -> String? {
        guard name.hasSuffix(routes) else { return nil }
        let host = name.dropLast(routes.count)
        return host.hasPrefix("_any") ? "*" + host.dropFirst(4) : String(host)
    }

    /// `10-0-0-1.host.trivet`: an SRV record may not name an address itself.
    static func name(of address: String) -> String {
        String(address.map { $0 == "." ? "-" : $0 }) + hosts
    }

    static func address(ofName name: String) -> [UInt8]? {
        guard name.hasSuffix(hosts) else { return nil }
        let parts = name.dropLast(hosts.count).split(separator: "-").compactMap { UInt8($0) }
        return parts.count == 4 ? parts : nil
    }
}
