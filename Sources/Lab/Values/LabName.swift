import Planning

/// What a lab is called: a directory's name, and part of what `status` prints.
package struct LabName: Sendable, Hashable, Codable, CustomStringConvertible {
    package let text: String
    package var description: String { text }

    /// - Throws: ``Failure`` unless the text is 1 to 32 lower-case letters, digits and dashes that begin with a letter.
    package init(_ text: String) throws {
        let fits = (1...32).contains(text.utf8.count) && text.utf8.allSatisfy(Self.allows)
        guard fits, text.first?.isLetter == true, text != Self.taken else {
            throw Failure(
                .invalid,
                "`\(text)` cannot be the name of a lab",
                next:
                    "use 1 to 32 lower-case letters, digits and dashes, beginning with a letter, and not `\(Self.taken)`"
            )
        }
        self.text = text
    }

    package init(from decoder: any Decoder) throws {
        try self.init(try decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    /// The directory of base systems stands beside the labs.
    private static let taken = "base"

    private static func allows(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
        default: false
        }
    }
}
