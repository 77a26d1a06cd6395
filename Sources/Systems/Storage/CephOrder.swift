import FoundationEssentials
package import Planning

/// A command for Ceph's monitors, in the form of their own protocol: `ceph osd pool create x 8` is
/// `{"prefix": "osd pool create", "pool": "x", "pg_num": 8}`.
package struct CephOrder: Sendable, Equatable, Encodable {
    package enum Value: Sendable, Equatable, Encodable {
        case text(String)
        case number(Int)
        case decimal(Double)
        case flag(Bool)
        case list([String])

        package func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .text(let value): try container.encode(value)
            case .number(let value): try container.encode(value)
            case .decimal(let value): try container.encode(value)
            case .flag(let value): try container.encode(value)
            case .list(let value): try container.encode(value)
            }
        }
    }
    package var prefix: String
    package var arguments: [String: Value]

    package init(_ prefix: String, _ arguments: [String: Value] = [:]) {
        self.prefix = prefix
        self.arguments = arguments
    }

    package func encode(to encoder: any Encoder) throws {
        try arguments.merging(["prefix": .text(prefix)]) { given, _ in given }.encode(to: encoder)
    }
}

/// What the monitors said to an order.
package struct CephAnswer: Sendable, Equatable, Decodable {
    /// 0, or an error number below it.
    package var status: Int
    package var output: String
    package var words: String

    package init(status: Int = 0, output: String = "", words: String = "") {
        self.status = status
        self.output = output
        self.words = words
    }

    package var succeeded: Bool { status == 0 }
}

/// Speaks with the monitors from one of their hosts: any number of orders over one connection, in the time that Ceph's own
/// command line takes for none.
package enum CephSpeaker {
    private struct Speech: Encodable {
        var patience: Int
        var orders: [CephOrder]
    }

    /// - Parameter patience: seconds until the monitors must have a quorum.
    package static func command(_ orders: [CephOrder], patience: Int = 5) -> Command {
        let input = speech(orders, patience: patience)
        return Command("python3", ["-c", program], input: input, timeout: Double(patience) + 60)
    }

    /// On standard input of ``program``.
    static func speech(_ orders: [CephOrder], patience: Int) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // A value of strings and numbers always encodes.
        let data = (try? encoder.encode(Speech(patience: patience, orders: orders))) ?? Data()
        return String(decoding: data, as: UTF8.self)
    }

    /// - Returns: nil without a quorum, or where nobody can ask.
    package static func answers(_ result: CommandResult) -> [CephAnswer]? {
        result.succeeded ? answers(result.output) : nil
    }

    static func answers(_ text: String) -> [CephAnswer]? {
        try? JSONDecoder().decode([CephAnswer].self, from: Data(text.utf8))
    }

    /// A list of all keys leaves the host as fingerprints only. It ends without a goodbye: that may wait for somebody lost.
    static let program = """
        import base64, hashlib, json, os, sys
        import rados
        speech = json.load(sys.stdin)
        patience = str(speech["patience"])
        settings = {"client_mount_timeout": patience, "rados_mon_op_timeout": "45", "log_to_stderr": "false"}
        cluster = rados.Rados(name="client.admin", conffile="/etc/ceph/ceph.conf", conf=settings)
        status = 0
        try:
            cluster.connect()
            answers = []
            for order in speech["orders"]:
                code, output, words = cluster.mon_command(json.dumps(order), b"")
                if order["prefix"] == "auth ls" and code == 0:
                    users = json.loads(output)["auth_dump"]
                    for user in users:
                        user["key"] = hashlib.sha256(user["key"].encode()).hexdigest()
                    output = json.dumps(users).encode()
                if order["prefix"] == "mon getmap":
                    output = base64.b64encode(output)
                answers.append({"status": code, "output": output.decode(), "words": words})
            print(json.dumps(answers))
        except rados.Error as error:
            print(error, file=sys.stderr)
            status = 75
        sys.stdout.flush()
        os._exit(status)

        """
}
