package import Estate
import Planning

/// Where the files of a copy come from.
package enum CopySource: Sendable, Equatable {
    /// A directory of the operator's machine.
    case local(String)
    /// A directory of a host of the estate.
    case host(Host, String)
    /// A directory of any machine that the operator's SSH reaches: its login, and the path.
    case elsewhere(String, String)

    /// `DIR`, `HOST:PATH`, or `[USER@]MACHINE:PATH`. A colon behind a slash belongs to a path.
    package init(_ text: String, estate: Estate) throws {
        let head = text.prefix { $0 != ":" && $0 != "/" }
        guard head.count < text.count, text[head.endIndex] == ":" else {
            guard !text.isEmpty else { throw Failure(.invalid, "--from is empty", next: "--from ./files") }
            self = .local(text)
            return
        }
        let login = String(head)
        let path = String(text[text.index(after: head.endIndex)...])
        guard !login.isEmpty, !login.hasPrefix("-"), path.hasPrefix("/") else {
            throw Failure(
                .invalid,
                "`\(text)` is neither a directory nor a path of another machine",
                next: "write ./files, ada@old.example:/srv/files, or kestrel:/srv/files"
            )
        }
        self = estate.host(named: login).map { .host($0, path) } ?? .elsewhere(login, path)
    }

    /// `HOST:NAME` of a Docker volume.
    package static func volume(_ text: String, estate: Estate) throws -> (host: Host, name: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, VolumeName.isValid(parts[1]) else {
            throw Failure(.invalid, "`\(text)` names no volume of a host", next: "--from-volume kestrel:old_data")
        }
        guard let host = estate.host(named: parts[0]) else {
            let names = estate.hosts.map(\.name).joined(separator: ", ")
            throw Failure(.invalid, "the estate has no host \(parts[0])", next: "one of: \(names)")
        }
        return (host, parts[1])
    }

    package var text: String {
        switch self {
        case .local(let path): path
        case .host(let host, let path): "\(host.name):\(path)"
        case .elsewhere(let login, let path): "\(login):\(path)"
        }
    }
}

/// How far a copy is, from a line of rsync's `--info=progress2`.
package struct CopyProgress: Sendable, Equatable {
    package var bytes: Int
    /// In rsync's own words, such as `12.34MB/s`.
    package var rate: String
    package var files: Int
    /// Not yet looked at; nil while a single file is on its way.
    package var left: Int?

    /// Nil for any other line.
    package init?(_ line: String) {
        let words = line.split(separator: " ").map(String.init)
        guard words.count >= 4, let bytes = Int(words[0]), words[1].hasSuffix("%"), words[2].hasSuffix("/s") else {
            return nil
        }
        self.bytes = bytes
        rate = words[2]
        let counts = words.dropFirst(4).map { $0.split { !$0.isNumber }.compactMap { Int($0) } }
        files = counts.first?.first ?? 0
        left = counts.count > 1 ? counts[1].first : nil
    }

    /// A line of progress has no end of its own: a complaint comes right behind it.
    package static func parts(of line: String) -> (progress: CopyProgress?, rest: String?) {
        let complaint = line.firstRange(of: "rsync: ")?.lowerBound
        guard let progress = CopyProgress(String(line[..<(complaint ?? line.endIndex)])) else { return (nil, line) }
        return (progress, complaint.map { String(line[$0...]) })
    }
}

/// One line of rsync's `--out-format=%i %n`: `<f+++++++++ pages/index.html`.
package enum CopyChange {
    /// Whether something was not as it is at the source; nil for any other line. Directories get new times by the copy itself.
    package static func isChange(_ line: String) -> Bool? {
        let word = line.prefix { $0 != " " }
        guard word.count == 11, line.count > 12, let what = word.first, let kind = word.dropFirst().first,
            "<>ch.".contains(what), "fdLDS".contains(kind)
        else { return nil }
        return !word.hasPrefix(".d")
    }
}
