/// Where a node can be reached. Docker does not always say it the same way.
package enum NodeAddress {
    /// - Parameters:
    ///   - status: `Status.Addr`, which may be `0.0.0.0` or a loopback address on the manager that began the Swarm.
    ///   - manager: `ManagerStatus.Addr`, with its port.
    ///   - estate: what the estate file says of the host of that name; it has the last word where Docker says nothing.
    package static func choose(status: String?, manager: String?, estate: String?) -> String? {
        if let status, isUsable(status) { return status }
        if let manager, let colon = manager.lastIndex(of: ":") {
            let host = String(manager[..<colon])
            if isUsable(host) { return host }
        }
        return estate
    }

    private static func isUsable(_ address: String) -> Bool {
        !address.isEmpty && address != "0.0.0.0" && !address.hasPrefix("127.") && address != "::"
    }
}
