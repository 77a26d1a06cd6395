package import Estate
import FoundationEssentials

/// What the machine's interfaces and routes already use.
package enum UsedRanges {
    /// - Parameters:
    ///   - addresses: what `ip -j -4 addr` prints.
    ///   - routes: what `ip -j -4 route show table all` prints.
    package static func read(addresses: String, routes: String) throws -> [AddressRange] {
        let interfaces = try decode([Interface].self, addresses)
        let own = interfaces.flatMap(\.addr_info).map { "\($0.local)/\($0.prefixlen)" }
        let ways = try decode([Way].self, routes).map(\.dst)
        return (own + ways).compactMap { AddressRange($0) }
    }

    /// The lowest number whose two networks meet nothing that is in use; nil when there is none.
    package static func freeNumber(used: [AddressRange], taken: Set<Int>) -> Int? {
        LabNetwork.numbers.first { number in
            let network = LabNetwork(number: number)
            let ours = [network.privateRange, network.outsideRange].compactMap { AddressRange($0) }
            return !taken.contains(number) && !ours.contains { range in used.contains { meets($0, range) } }
        }
    }

    /// A range that holds everything, such as a default route, is no neighbour.
    private static func meets(_ one: AddressRange, _ other: AddressRange) -> Bool {
        let shorter = min(one.length, other.length)
        guard shorter > 0 else { return false }
        let shift = UInt32(32 - shorter)
        return one.base >> shift == other.base >> shift
    }

    private static func decode<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
        try JSONDecoder().decode(type, from: Data((text.isEmpty ? "[]" : text).utf8))
    }

    private struct Interface: Decodable {
        struct Address: Decodable {
            var local: String
            var prefixlen: Int
        }
        var addr_info: [Address]
    }

    private struct Way: Decodable {
        var dst: String
    }
}
