import Glibc

/// Standard error is for people; standard output is for data.
enum Talk {
    static let isTerminal = isatty(2) == 1
    static let isInteractive = isatty(0) == 1 && isTerminal

    static func say(_ text: String) { write(text + "\n") }

    static func write(_ text: String) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(2, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            bytes = bytes.dropFirst(count)
        }
    }

    /// Asks for `yes`; anything else is a no.
    static func confirm(_ question: String) -> Bool { ask("\(question) [yes/no]").lowercased() == "yes" }

    static func ask(_ question: String) -> String {
        write("\(question) ")
        return readLine() ?? ""
    }
}

/// Colours where a terminal shows them and nobody asked for none (https://no-color.org).
enum Paint: String {
    case red = "31"
    case green = "32"
    case yellow = "33"
    case blue = "34"
    case magenta = "35"
    case cyan = "36"
    case dim = "2"
    case bold = "1"

    static let wanted = unsafe getenv("NO_COLOR") == nil

    func callAsFunction(_ text: String, on descriptor: Int32 = 1) -> String {
        guard Self.wanted, isatty(descriptor) == 1 else { return text }
        return "\u{1b}[\(rawValue)m\(text)\u{1b}[0m"
    }
}
