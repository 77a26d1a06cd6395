/// What a router knows of all members at one moment; each event loop has its copy.
struct FleetView: Sendable, Equatable {
    struct Member: Sendable, Equatable {
        var name: String
        var address: String
        var port: Int
        var condition = MemberCondition.unknown
        /// How often the others were seen to have gone on without it.
        var departures = 0

        func isAt(_ place: RouterSettings.Member) -> Bool {
            name == place.name && address == place.address && port == place.port
        }
    }

    /// All there have been since the router started: connections and counts know a member by its place here.
    private(set) var members: [Member] = []
    /// Those there are now, in the order in which they become writer when nobody says which.
    private(set) var order: [Int] = []
    /// Where writes go.
    var writer: Int?
    /// The last that was told of the writer.
    var decree: WriterChoice.Decree?
    /// The member of this host.
    private(set) var local: Int?

    /// What applications are told the server is.
    var version = "5.5.5-10.11.0-MariaDB"

    init(_ members: [RouterSettings.Member] = [], host: String = "") { adopt(members, host: host) }

    /// Takes over another list of members. One with another address is another member.
    mutating func adopt(_ wanted: [RouterSettings.Member], host: String) {
        let before = order
        order = wanted.map { member in
            if let known = before.first(where: { members[$0].isAt(member) }) { return known }
            members.append(Member(name: member.name, address: member.address, port: member.port))
            return members.count - 1
        }
        for index in before where !order.contains(index) { members[index].condition = .removed }
        local = index(of: host)
    }

    func index(of name: String) -> Int? { order.first { members[$0].name == name } }

    mutating func set(_ condition: MemberCondition, of index: Int) {
        if order.contains(index) { members[index].condition = condition }
    }

    mutating func depart(_ index: Int) { members[index].departures += 1 }

    func isWritable(_ index: Int) -> Bool { members.indices.contains(index) && members[index].condition.takesWrites }
    func isReadable(_ index: Int) -> Bool { members.indices.contains(index) && members[index].condition.takesReads }

    /// Where a session's reads go; nil when that is the writer.
    func reader(_ policy: RouterSettings.Policy, seed: Int) -> Int? {
        if policy == .any {
            let others = order.filter { $0 != writer && isReadable($0) }
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
        order.map { "\(members[$0].name) \(members[$0].condition.words)" }.joined(separator: ", ")
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
    /// It left the settings.
    case removed

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
        case .removed: "is no member any more"
        case .readable(let why), .unusable(let why), .lost(let why): why
        }
    }
}
