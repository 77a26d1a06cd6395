/// Lengths of time in the estate file.
enum Periods {
    private static let units: [Unicode.Scalar: Int] = ["s": 1, "m": 60, "h": 3600, "d": day, "w": 7 * day]
    static let day = 86_400
    private static let longest = 36_500 * day

    /// The seconds of `90s`, `1h30m`, `7d`, `2w`; nil for anything else, and beyond a hundred years.
    static func seconds(_ text: String) -> Int? {
        var rest = text.unicodeScalars[...]
        var sum = 0
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { ("0"..."9").contains($0) }
            rest = rest.dropFirst(digits.count)
            guard digits.count <= 10, let number = Int(String(digits)), let unit = rest.popFirst(),
                let length = units[unit]
            else { return nil }
            sum += number * length
            guard sum <= longest else { return nil }
        }
        return sum
    }
}
