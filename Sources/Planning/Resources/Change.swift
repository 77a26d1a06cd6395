/// What one resource needs, in words a person decides by.
package struct Change: Sendable, Equatable, Codable {
    package enum Action: String, Sendable, Codable {
        case create, change, remove, restart
    }

    package var action: Action
    /// A short clause such as `install docker.io, caddy` or `restart`.
    package var summary: String
    /// Why, or what exactly; one line each.
    package var details: [String]
    /// Lines that go and come; empty when there is nothing to compare or it is secret.
    package var diff: [DiffLine]
    /// What is lost or interrupted by it, in words.
    package var caution: String?
    /// Performed on one host after the other, each ready again before the next.
    package var oneAtATime: Bool
    /// Whether who reads the resource must read it anew; false for a change of mode or owner alone.
    package var isOfContent: Bool

    package init(
        _ action: Action,
        _ summary: String,
        details: [String] = [],
        diff: [DiffLine] = [],
        caution: String? = nil,
        oneAtATime: Bool = false,
        isOfContent: Bool = true
    ) {
        self.action = action
        self.summary = summary
        self.details = details
        self.diff = diff
        self.caution = caution
        self.oneAtATime = oneAtATime
        self.isOfContent = isOfContent
    }
}

/// A line of a difference between two texts.
package struct DiffLine: Sendable, Equatable, Codable {
    package enum Mark: String, Sendable, Codable {
        case same = " "
        case gone = "-"
        case new = "+"
    }
    package var mark: Mark
    package var text: String

    package init(_ mark: Mark, _ text: String) {
        self.mark = mark
        self.text = text
    }
}

/// Line by line, what makes one text into another, with a little context.
package enum Diff {
    package static func lines(from old: String, to new: String, context: Int = 2) -> [DiffLine] {
        let before = old.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let after = new.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        return trimmed(merged(before, after), context: context)
    }

    private static func merged(_ before: [String], _ after: [String]) -> [DiffLine] {
        var gone: Set<Int> = []
        var new: Set<Int> = []
        for change in after.difference(from: before) {
            switch change {
            case .remove(let offset, _, _): gone.insert(offset)
            case .insert(let offset, _, _): new.insert(offset)
            }
        }
        var lines: [DiffLine] = []
        var (left, right) = (0, 0)
        while left < before.count || right < after.count {
            if gone.contains(left) {
                lines.append(DiffLine(.gone, before[left]))
                left += 1
            } else if new.contains(right) {
                lines.append(DiffLine(.new, after[right]))
                right += 1
            } else {
                lines.append(DiffLine(.same, after[right]))
                (left, right) = (left + 1, right + 1)
            }
        }
        return lines
    }

    private static func trimmed(_ lines: [DiffLine], context: Int) -> [DiffLine] {
        let changed = lines.indices.filter { lines[$0].mark != .same }
        let kept = changed.reduce(into: Set<Int>()) { kept, index in
            kept.formUnion(max(0, index - context)...min(lines.count - 1, index + context))
        }
        return lines.indices.filter(kept.contains).map { lines[$0] }
    }
}
