/// Names as Docker takes them, and those of removed volumes.
package enum VolumeName {
    /// A letter or digit, then letters, digits, `_`, `.` and `-`: no name leads out of its directory.
    package static func isValid(_ name: String) -> Bool {
        func isPlain(_ byte: UInt8) -> Bool {
            switch byte {
            case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
            default: false
            }
        }
        guard let first = name.utf8.first, isPlain(first), name.utf8.count <= 200 else { return false }
        return name.utf8.allSatisfy { isPlain($0) || "_.-".utf8.contains($0) }
    }
}

/// A volume in the bin, as its directory there is called: `NAME@SECONDS`, the seconds since 1970 of its removal.
package struct BinName: Sendable, Equatable, Comparable {
    package var name: String
    package var seconds: Int

    package init(name: String, seconds: Int) {
        self.name = name
        self.seconds = seconds
    }

    package init?(_ text: String) {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, let seconds = Int(parts[1]), seconds >= 0, VolumeName.isValid(String(parts[0])) else {
            return nil
        }
        self.init(name: String(parts[0]), seconds: seconds)
    }

    package var text: String { "\(name)@\(seconds)" }

    package func isDue(now: Int, keepDays: Int) -> Bool { now >= seconds + keepDays * 86400 }

    package static func < (left: BinName, right: BinName) -> Bool {
        (left.name, left.seconds) < (right.name, right.seconds)
    }
}

/// Amounts as people write them: `512M`, `20G`, `1.5 TiB`, or a number of bytes.
package enum ByteCount {
    package static func parse(_ text: String) -> Int? {
        let plain = text.lowercased().filter { $0 != " " }
        let digits = plain.prefix { $0.isNumber || $0 == "." }
        guard let number = Double(digits), number >= 0, digits.first?.isNumber == true else { return nil }
        let units = ["": 0, "b": 0, "k": 1, "m": 2, "g": 3, "t": 4, "p": 5]
        var unit = String(plain.dropFirst(digits.count))
        for ending in ["ib", "b"] where unit.count > ending.count && unit.hasSuffix(ending) {
            unit = String(unit.dropLast(ending.count))
            break
        }
        guard let power = units[unit] else { return nil }
        let bytes = (0..<power).reduce(number) { value, _ in value * 1024 }
        return bytes < 1e18 ? Int(bytes) : nil
    }

    /// `20 GiB`, `1.5 MiB`, `300 B`.
    package static func text(_ bytes: Int) -> String {
        var value = Double(bytes)
        var unit = 0
        let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"]
        while value >= 1024, unit < units.count - 1 {
            value /= 1024
            unit += 1
        }
        let tenths = Int((value * 10).rounded())
        let isWhole = tenths % 10 == 0 || tenths >= 1000
        return (isWhole ? "\(Int(value.rounded()))" : "\(tenths / 10).\(tenths % 10)") + " \(units[unit])"
    }
}
