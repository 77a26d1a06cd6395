package import Planning

/// To an agent: let the cluster go on from its host's data.
package struct DatabaseOrder: Sendable, Equatable, Codable {
    /// Members that are away.
    package var without: [String]
    /// The operator decided it: nobody who is there is asked for consent, except whether somebody can write already.
    package var isForced: Bool
    /// For the journal.
    package var who: String

    package init(without: [String], isForced: Bool, who: String) {
        self.without = without
        self.isForced = isForced
        self.who = who
    }
}

/// How an agent answers an order.
package struct DatabaseReply: Sendable, Equatable, Codable {
    package var failure: Failure?
    /// Whom the routers write to, when it was asked to have them write to another than its host's member.
    package var writer: String?

    package init(failure: Failure? = nil, writer: String? = nil) {
        self.failure = failure
        self.writer = writer
    }
}

/// Before a member starts the cluster again it asks the others that are there for their consent. Each gives it to one at a
/// time, so that two that see the world differently do not both begin.
package struct DatabaseClaim: Sendable, Equatable, Codable {
    package var host: String
    package var position: HostDatabase.Position

    package init(host: String, position: HostDatabase.Position) {
        self.host = host
        self.position = position
    }
}

/// The answer; without a reason it is a consent.
package struct DatabaseConsent: Sendable, Equatable, Codable {
    package var refusal: String?

    package init(refusal: String? = nil) { self.refusal = refusal }
}

/// One member's word, kept for as long as a start may take. Pure: time comes in.
package struct ClaimDesk: Sendable {
    /// Seconds for which a consent binds.
    package static let term = 60

    private var holder: (host: String, until: Int)?

    package init() {}

    /// The host has what it claimed no longer in mind.
    package mutating func release(_ host: String) {
        if holder?.host == host { holder = nil }
    }

    /// - Parameters:
    ///   - own: how this member is; nil when it does not know.
    ///   - now: seconds on a clock that only goes forward.
    package mutating func answer(_ claim: DatabaseClaim, own: HostDatabase?, now: Int) -> DatabaseConsent {
        guard let own else { return DatabaseConsent(refusal: "it does not know yet how far its own data goes") }
        if own.isPrimary { return DatabaseConsent(refusal: "its member can write") }
        if own.unit == .starting || own.unit == .stopping {
            return DatabaseConsent(refusal: "its member starts or stops")
        }
        if let reached = own.reached, reached.cluster == claim.position.cluster, reached.change > claim.position.change
        {
            return DatabaseConsent(refusal: "its own data goes further, to change \(reached.change)")
        }
        if let holder, holder.until > now, holder.host != claim.host {
            return DatabaseConsent(refusal: "it has given its word to \(holder.host)")
        }
        holder = (claim.host, now + Self.term)
        return DatabaseConsent()
    }
}
