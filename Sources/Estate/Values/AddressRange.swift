/// An IPv4 address or a range of them in CIDR form, such as `10.0.0.0/24`.
package struct AddressRange: Sendable, Equatable, Hashable {
    package let base: UInt32
    package let length: Int

    /// Nil unless the text is `a.b.c.d` or `a.b.c.d/n` with n from 0 to 32.
    package init?(_ text: String) {
        let halves = text.split(separator: "/", omittingEmptySubsequences: false)
        guard halves.count <= 2, let address = Self.address(String(halves[0])) else { return nil }
        var length = 32
        if halves.count == 2 {
            guard let given = Int(halves[1]), (0...32).contains(given) else { return nil }
            length = given
        }
        self.length = length
        base = address & Self.mask(length)
    }

    package func contains(_ address: String) -> Bool {
        guard let address = Self.address(address) else { return false }
        return address & Self.mask(length) == base
    }

    /// The four numbers of a dotted address as one; nil for anything else.
    package static func address(_ text: String) -> UInt32? {
        let numbers = text.split(separator: ".", omittingEmptySubsequences: false)
        guard numbers.count == 4 else { return nil }
        return numbers.reduce(UInt32?(0)) { sum, number in
            guard let sum, number.count <= 3, number.utf8.allSatisfy({ 48...57 ~= $0 }), let byte = UInt8(number) else {
                return nil
            }
            return sum << 8 | UInt32(byte)
        }
    }

    private static func mask(_ length: Int) -> UInt32 { length == 0 ? 0 : ~UInt32(0) << UInt32(32 - length) }
}

extension AddressRange: CustomStringConvertible {
    package var description: String {
        let numbers = stride(from: 24, through: 0, by: -8).map { String(base >> UInt32($0) & 0xff) }
        return numbers.joined(separator: ".") + (length == 32 ? "" : "/\(length)")
    }
}
