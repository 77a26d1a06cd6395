import Glibc
import Synchronization

/// Text on a terminal's standard output that is drawn anew in its own place.
final class LiveTable: Sendable {
    private let drawn = Mutex(0)

    static var isPossible: Bool { isatty(STDOUT_FILENO) == 1 }

    /// - Parameter lines: what does not fit is cut, since a line that wraps would not be found again.
    func show(_ lines: [String]) {
        let (rows, columns) = Self.size
        let lines = lines.prefix(rows - 1).map { String($0.prefix(columns)) }
        let text = drawn.withLock { drawn in
            defer { drawn = lines.count }
            return (drawn > 0 ? "\u{1b}[\(drawn)A\u{1b}[J" : "") + lines.map { "\($0)\n" }.joined()
        }
        print(text, terminator: "")
        fflush(nil)
    }

    private static var size: (rows: Int, columns: Int) {
        var size = winsize()
        guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_row > 1, size.ws_col > 0 else {
            return (24, 80)
        }
        return (Int(size.ws_row), Int(size.ws_col))
    }
}
