package import Estate
package import Planning

/// One nftables table of our own in front of everything else.
package enum FirewallSystem: System {
    package static let name = SystemName("firewall")
    private static let table = "inet trivet"
    /// ICMP and ICMPv6, by number: a plain Debian 12 has no /etc/protocols to look their names up in.
    private static let ping = "1, 58"

    package static func resources(for host: Host, in design: Design) -> [Resource] {
        let interface = design.facts[host.name]?.interface(with: host.address)
        return [
            .packages(Packages("firewall", ["nftables"])),
            .firewall(
                Firewall(table: table, ruleset: ruleset(for: host, of: design.estate, privateInterface: interface))
            ),
        ]
    }

    /// Everything is dropped but what is named. A drop here is final: no other table, Docker's neither, can accept it again.
    static func ruleset(for host: Host, of estate: Estate, privateInterface: String?) -> String {
        let hosts = estate.hosts.map(\.address).joined(separator: ", ")
        let admin = estate.network.admin.map(\.description).joined(separator: ", ")
        let inside = privateInterface.flatMap { $0 == "lo" ? nil : $0 }
        return """
            table \(table) {
            \tset hosts { type ipv4_addr; elements = { \(hosts) }; }
            \tset admin { type ipv4_addr; flags interval;\(admin.isEmpty ? "" : " elements = { \(admin) };") }

            \tchain input {
            \t\ttype filter hook input priority filter - 5; policy drop;
            \t\tct state established,related accept
            \t\tct state invalid drop
            \t\tiifname "lo" accept
            \(inside.map { "\t\tiifname \"\($0)\" ip saddr @hosts accept\n" } ?? "")\
            \t\tmeta l4proto { \(ping) } accept
            \t\tudp dport 546 ip6 saddr fe80::/10 accept
            \t\ttcp dport 22 ip saddr @admin accept
            \t\tiifname { "docker0", "docker_gwbridge", "br-*" } ip daddr \(estate.network.service) accept
            \t\tiifname { "docker0", "docker_gwbridge", "br-*" } tcp dport \(estate.edge.port) accept
            \t}

            \tchain forward {
            \t\ttype filter hook forward priority filter - 5; policy drop;
            \t\tct state established,related accept
            \t\tiifname { "docker0", "docker_gwbridge", "br-*", "veth*" } accept
            \(inside.map { "\t\tiifname \"\($0)\" ip saddr @hosts accept\n" } ?? "")\
            \t}
            }

            """
    }

    /// Why this estate's firewall must not be loaded on a host as things stand; nil when it may.
    package static func obstacle(for host: Host, of estate: Estate, facts: Facts) -> Failure? {
        if estate.hosts.count > 1, facts.interface(with: host.address) == nil {
            return Failure(
                .invalid,
                "no network interface has the address \(host.address)",
                host: host.name,
                next: "mend hosts.\(host.name).address, or give the host that address on the private network"
            )
        }
        guard let client = facts.client, AddressRange.address(client) != nil else { return nil }
        let allowed =
            estate.network.admin.contains { $0.contains(client) } || estate.hosts.contains { $0.address == client }
        guard !allowed else { return nil }
        return Failure(
            .invalid,
            "the firewall would shut you out: you come from \(client)",
            host: host.name,
            next:
                "write `admin: [\(client)]` under `network:` in the estate file, or reach the host over the private network"
        )
    }
}
