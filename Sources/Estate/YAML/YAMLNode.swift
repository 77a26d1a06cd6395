/// A place in a file, counted from 1.
package struct Position: Sendable, Equatable {
    package var line: Int
    package var column: Int

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }
}

/// A YAML document as it was written: every value keeps its place, and no text has become a number or a boolean yet.
struct YAMLNode: Sendable {
    struct Entry: Sendable {
        var key: String
        var position: Position
        var value: YAMLNode
    }

    enum Content: Sendable {
        /// `plain` is a scalar without quotes: only such a one may be null, a number or a boolean.
        case scalar(String, plain: Bool)
        case list([YAMLNode])
        case mapping([Entry])
    }

    var content: Content
    /// A tag of the file's author such as `!secret`; nil for YAML's own.
    var tag: String?
    var position: Position

    var isNull: Bool {
        guard tag == nil, case .scalar(let text, plain: true) = content else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(text)
    }

    /// As a message names it: "a list", "a text", …
    var kind: String {
        switch content {
        case .scalar: isNull ? "nothing" : "a single value"
        case .list: "a list"
        case .mapping: "a mapping"
        }
    }
}
