import FoundationEssentials
import Planning
import Testing

/// What `trivet status --format json` says, as a program outside of the project would read it.
struct EstateAnswer: Decodable {
    struct Host: Decodable {
        struct Swarm: Decodable { var leader: Bool }
        var name: String
        var answered: Bool
        var problem: String?
        var swarm: Swarm?
    }
    struct Service: Decodable {
        var stack: String
        var service: String
        var running: Int
        var desired: Int
    }
    struct Route: Decodable {
        var host: String
        var upstreams: Int
    }
    struct Verdict: Decodable {
        var well: Bool
        var mayLoseAHost: Bool
        var problems: [String]
        var line: String
    }
    var hosts: [Host]
    var services: [Service]
    var routes: [Route]
    var verdict: Verdict
}

/// A row of `trivet ps --format json`.
struct ContainerAnswer: Decodable {
    var host: String
    var stack: String
    var service: String
    var id: String
    var name: String
    var state: String
    var image: String
}

/// A row of `trivet events --format json`.
struct EventAnswer: Decodable {
    var host: String
    var who: String
    var what: String
    var detail: String
}

/// A line of `trivet logs --format json`.
struct LogAnswer: Decodable {
    var source: String
    var host: String
    var text: String
}

/// What `trivet lab status --format json` says of one host.
struct LabHostAnswer: Decodable {
    var lab: String
    var host: String
    var power: String
    var outside: String
    var `private`: String
}

extension CommandResult {
    /// Both streams, for words that may stand in either.
    var words: String { output + "\n" + errors }

    func decoded<Value: Decodable>(as type: Value.Type) throws -> Value {
        do { return try JSONDecoder().decode(type, from: Data(output.utf8)) } catch {
            throw NotInTime(description: "no JSON of \(type): \(error)\n\(output.prefix(2000))\n\(errors.suffix(2000))")
        }
    }

    /// Expects an exit code, and shows what was said when it is another.
    @discardableResult
    func expect(_ status: Int32, sourceLocation: SourceLocation = #_sourceLocation) -> CommandResult {
        #expect(self.status == status, "\(words.suffix(6000))", sourceLocation: sourceLocation)
        return self
    }

    /// Expects words in what was said, on either stream.
    @discardableResult
    func says(_ words: String..., sourceLocation: SourceLocation = #_sourceLocation) -> CommandResult {
        for word in words {
            #expect(
                self.words.contains(word),
                "not said: \(word)\n\(self.words.suffix(6000))",
                sourceLocation: sourceLocation
            )
        }
        return self
    }

    @discardableResult
    func doesNotSay(_ words: String..., sourceLocation: SourceLocation = #_sourceLocation) -> CommandResult {
        for word in words {
            #expect(
                !self.words.contains(word),
                "said: \(word)\n\(self.words.suffix(6000))",
                sourceLocation: sourceLocation
            )
        }
        return self
    }
}
