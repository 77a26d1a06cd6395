import Estate
import Lab
import Planning
import Testing

@Suite struct LabNetworkTests {
    private let addresses = """
        [{"ifname":"lo","addr_info":[{"family":"inet","local":"127.0.0.1","prefixlen":8}]},
         {"ifname":"eth0","addr_info":[{"family":"inet","local":"10.101.0.7","prefixlen":16}]}]
        """
    private let routes = """
        [{"dst":"default","gateway":"10.101.0.1","dev":"eth0"},{"dst":"198.18.2.0/24","dev":"tl2-out"},
         {"dst":"10.103.0.9","dev":"tun0"}]
        """

    @Test func `addresses and routes of the machine are read`() throws {
        let used = try UsedRanges.read(addresses: addresses, routes: routes)
        #expect(used.map(\.description) == ["127.0.0.0/8", "10.101.0.0/16", "198.18.2.0/24", "10.103.0.9"])
    }

    @Test func `a number whose networks are in use is skipped`() throws {
        let used = try UsedRanges.read(addresses: addresses, routes: routes)
        #expect(UsedRanges.freeNumber(used: used, taken: []) == 4)
        #expect(UsedRanges.freeNumber(used: used, taken: [4, 5]) == 6)
        #expect(UsedRanges.freeNumber(used: [], taken: []) == 1)
    }

    @Test func `a machine that uses all of 10 has no room`() throws {
        let all = try #require(AddressRange("10.0.0.0/8"))
        #expect(UsedRanges.freeNumber(used: [all], taken: []) == nil)
    }

    @Test func `a default route is in nobody's way`() throws {
        let all = try #require(AddressRange("0.0.0.0/0"))
        #expect(UsedRanges.freeNumber(used: [all], taken: []) == 1)
    }

    @Test(arguments: [LabNetwork.numbers.lowerBound, LabNetwork.numbers.upperBound])
    func `no interface has a name longer than the kernel allows`(number: Int) {
        let network = LabNetwork(number: number)
        for side in Side.allCases {
            #expect(network.bridge(side).count <= 15)
            #expect(LabHost(name: "h", place: 5, network: network).cable(side).count <= 15)
        }
    }

    @Test func `a host is plugged into both networks`() {
        let host = LabHost(name: "merlin", place: 2, network: LabNetwork(number: 7))
        #expect(
            NetworkCommands.plug(host).map(\.description) == [
                "ip netns add tl7-merlin",
                "ip -n tl7-merlin link set lo up",
                "ip link add tl7h2-in type veth peer name eth0 netns tl7-merlin",
                "ip link set tl7h2-in master tl7-in up",
                "ip -n tl7-merlin addr add 10.107.0.2/24 dev eth0",
                "ip -n tl7-merlin link set eth0 up",
                "ip link add tl7h2-out type veth peer name eth1 netns tl7-merlin",
                "ip link set tl7h2-out master tl7-out up",
                "ip -n tl7-merlin addr add 198.18.7.2/24 dev eth1",
                "ip -n tl7-merlin link set eth1 up",
                "ip -n tl7-merlin route add default via 198.18.7.254",
            ]
        )
    }

    @Test func `unplugging takes away what plugging made`() {
        let host = LabHost(name: "merlin", place: 2, network: LabNetwork(number: 7))
        #expect(
            NetworkCommands.unplug(host).map(\.description)
                == ["ip link delete tl7h2-in", "ip link delete tl7h2-out", "ip netns delete tl7-merlin"]
        )
    }

    @Test func `a pulled cable is seen in its flags`() {
        #expect(HostCables.isUp("7: tl1h1-in@if2: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 state UP"))
        #expect(!HostCables.isUp("7: tl1h1-in@if2: <BROADCAST,MULTICAST> mtu 1500 state DOWN"))
    }

    @Test func `only the lab's own range is masqueraded`() throws {
        let input = try #require(NetworkCommands.masquerade(LabNetwork(number: 7)).input)
        #expect(input.contains("table ip trivet_lab_7 {"))
        #expect(input.contains("ip saddr 198.18.7.0/24 ip daddr != 198.18.7.0/24 masquerade"))
    }
}
