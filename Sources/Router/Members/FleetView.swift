/// What a router knows of all members at one moment; each event loop has its copy.
struct FleetView: Sendable, Equatable {
    struct Member: Sendable, Equatable {
        var name: String
        var address: String
        var port: Int
        var condition = MemberCondition.unknown
    }

    var members: [Member]
    /// Where writes go.
    var writer: Int?
    /// The member of this host.
    var local: Int?

    /// What applications are told the server is.
    var version = "5.5.5-10.11.0-MariaDB"

    func isWritable(_ index: Int) -> Bool { members.indices.contains(index) && members[index].condition.takesWrites }
    func isReadable(_ index: Int) -> Bool { members.indices.contains(index) && members[index].condition.takesReads }

    /// Where a session's reads go; nil when that is the writer.
    func reader(_ policy: RouterSettings.Policy, seed: Int) -> Int? {
        if policy == .any {
            let others = members.indices.filter { $0 != writer && isReadable($0) }
            return others.isEmpty ? nil : others[seed % others.count]
        }
        guard let local, local != writer, isReadable(local) else { return nil }
        return local
    }

    /// Where a session has its main connection.
    func main(_ policy: RouterSettings.Policy) -> Int? {
        guard policy == .local else { return writer }
        if let local, isWritable(local) { return local }
        return writer
    }

    /// For an error that says why nothing can be done.
    var states: String {
        members.map { "\($0.name) \($0.condition.words)" }.joined(separator: ", ")
    }
}

/// What may be asked of a member.
enum MemberCondition: Sendable, Equatable {
    case unknown
    case usable
    /// It lags on purpose or gives its data to another: reads only, behind a wait.
    case readable(String)
    case unusable(String)
    /// Silent, and the others have gone on without it: nothing it was asked will be answered.
    case lost(String)

    var takesWrites: Bool { self == .usable }

    var takesReads: Bool {
        switch self {
        case .usable, .readable: true
        default: false
        }
    }

    var words: String {
        switch self {
        case .unknown: "was not asked yet"
        case .usable: "is usable"
        case .readable(let why), .unusable(let why), .lost(let why): why
        }
    }
}
