/// Answers Caddy's DNS queries from the routing table: one question in, one datagram out.
package enum EdgeResolver {
    private static let addressType: UInt16 = 1
    private static let serviceType: UInt16 = 33

    /// Nil for what is no question; there is nobody to answer then.
    package static func answer(_ query: [UInt8], from table: RoutingTable) -> [UInt8]? {
        guard let question = Question(query) else { return nil }
        var records: [[UInt8]] = []
        var isKnown = false
        if let host = EdgeNames.host(ofRecord: question.name),
            let route = table.routes.first(where: { $0.host == host })
        {
            isKnown = true
            if question.type == serviceType { records = services(route) }
        } else if let address = EdgeNames.address(ofName: question.name) {
            isKnown = true
            if question.type == addressType { records = [address] }
        }
        return question.answer(records, isKnown: isKnown)
    }

    /// A route without a task is given a port nobody listens on: the dial fails at once and is tried again until a task
    /// has come. With no record at all Caddy would fall back to tasks that are gone.
    private static func services(_ route: RoutingTable.Route) -> [[UInt8]] {
        guard !route.upstreams.isEmpty else { return [service(address: "127.0.0.1", port: 1)] }
        // A datagram holds this many with room to spare.
        return route.upstreams.prefix(12).map { service(address: $0.address, port: $0.port) }
    }

    private static func service(address: String, port: Int) -> [UInt8] {
        [0, 0, 0, 0, UInt8(truncatingIfNeeded: port >> 8), UInt8(truncatingIfNeeded: port)]
            + encode(EdgeNames.name(of: address))
    }

    private static func encode(_ name: String) -> [UInt8] {
        name.split(separator: ".").flatMap { [UInt8(truncatingIfNeeded: $0.utf8.count)] + Array($0.utf8) } + [0]
    }

    private struct Question {
        var id: ArraySlice<UInt8>
        var bytes: ArraySlice<UInt8>
        var name: String
        var type: UInt16

        init?(_ query: [UInt8]) {
            // One question, and not itself an answer.
            guard query.count >= 12, query[2] & 0x80 == 0, query[4] == 0, query[5] == 1 else { return nil }
            var labels: [String] = []
            var position = 12
            while position < query.count, query[position] != 0 {
                let length = Int(query[position])
                guard length < 64, position + 1 + length < query.count else { return nil }
                labels.append(String(decoding: query[(position + 1)..<(position + 1 + length)], as: UTF8.self))
                position += 1 + length
            }
            guard position + 5 <= query.count else { return nil }
            id = query[0..<2]
            bytes = query[12..<(position + 5)]
            name = labels.joined(separator: ".").lowercased()
            type = UInt16(query[position + 1]) << 8 | UInt16(query[position + 2])
        }

        func answer(_ records: [[UInt8]], isKnown: Bool) -> [UInt8] {
            // Authoritative, recursion available; 3 says that the name does not exist.
            var answer = Array(id) + [0x85, isKnown ? 0x80 : 0x83, 0, 1, 0, UInt8(records.count), 0, 0, 0, 0]
            answer += bytes
            for record in records {
                // The name is the question's, at byte 12; class IN; not to be kept.
                answer += [0xC0, 12, UInt8(type >> 8), UInt8(type & 0xFF), 0, 1, 0, 0, 0, 0]
                answer += [UInt8(record.count >> 8), UInt8(record.count & 0xFF)] + record
            }
            return answer
        }
    }
}
