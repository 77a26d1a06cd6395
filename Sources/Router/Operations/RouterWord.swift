/// What a router says about the writer: which it uses, what it was last told, and how it finds each member. Agents read it.
struct RouterWord: Codable, Sendable, Equatable {
    struct Member: Codable, Sendable, Equatable {
        var name: String
        /// In words.
        var condition: String
        /// Nil: it was not asked yet.
        var takesWrites: Bool?
    }

    /// Nil while no member can take writes.
    var writer: String?
    var decree: WriterChoice.Decree?
    /// In the order of the settings.
    var members: [Member]

    init(_ view: FleetView) {
        writer = view.writer.map { view.members[$0].name }
        decree = view.decree
        members = view.order.map { index in
            let member = view.members[index]
            return Member(
                name: member.name,
                condition: member.condition.words,
                takesWrites: member.condition == .unknown ? nil : member.condition.takesWrites
            )
        }
    }
}
