/// Which member takes the writes, with a number that only grows: a router ignores what is not above the last it was told.
package struct WriterDecree: Sendable, Equatable, Codable {
    package var writer: String
    package var epoch: UInt64

    package init(writer: String, epoch: UInt64) {
        self.writer = writer
        self.epoch = epoch
    }
}

/// What a router says about the writer: the answer to `GET /v1/writer` on its control socket (docs/router.md).
package struct RouterWord: Sendable, Equatable, Codable {
    package struct Member: Sendable, Equatable, Codable {
        package var name: String
        /// In words.
        package var condition: String
        /// Nil: the router has not asked it yet.
        package var takesWrites: Bool?

        package init(name: String, condition: String, takesWrites: Bool?) {
            self.name = name
            self.condition = condition
            self.takesWrites = takesWrites
        }
    }

    /// Whom it uses; nil while no member can take writes.
    package var writer: String?
    /// The last it was told.
    package var decree: WriterDecree?
    package var members: [Member]

    package init(writer: String?, decree: WriterDecree? = nil, members: [Member]) {
        self.writer = writer
        self.decree = decree
        self.members = members
    }

    package func canUse(_ member: String) -> Bool { members.contains { $0.name == member && $0.takesWrites == true } }

    /// Whether it has asked all members since it started.
    package var isInformed: Bool { members.allSatisfy { $0.takesWrites != nil } }

    /// Whether it finds a member in trouble that it, or another router, found usable before.
    package func isWorse(than before: RouterWord) -> Bool {
        before.members.contains { $0.takesWrites == true && !canUse($0.name) }
    }
}

/// What an agent tells the others of its host's way to the database.
package struct RoutingNews: Sendable, Equatable, Codable {
    /// Nil while its router does not answer.
    package var router: RouterWord?
    /// The newest word about the writer that it knows.
    package var decree: WriterDecree?
    /// Its host's member is about to stop, and must not be the writer.
    package var isLeaving: Bool

    package init(router: RouterWord? = nil, decree: WriterDecree? = nil, isLeaving: Bool = false) {
        self.router = router
        self.decree = decree
        self.isLeaving = isLeaving
    }
}
