import ArgumentParser
import Estate
import Glibc
import Hosts
import Planning
import Trust

/// `trivet secret`
struct SecretCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "secret",
        abstract: "Values that must not be seen: set, list, remove.",
        discussion: """
            They stand in secrets.yaml.age beside the estate file, encrypted with age for your key. The file may lie in
            version control. In the estate file a value is written `!secret NAME`.

            EXAMPLES
              trivet secret set forum-db                 asks for it, or reads standard input
              trivet secret set gitlab --from token.txt
              trivet secret list
              trivet secret remove forum-db
            """,
        subcommands: [Set.self, List.self, Remove.self]
    )

    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Write one secret.")
        @OptionGroup var estate: EstateOption
        @Argument(help: "Lower-case letters, digits and dashes.") var name: String
        @Option(help: ArgumentHelp("Read the value from this file.", valueName: "file"), completion: .file()) var from:
            String?

        func run() async throws {
            let plain = name.utf8.allSatisfy {
                (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2d || $0 == 0x5f
            }
            guard plain, !name.isEmpty else {
                throw Failure(
                    .invalid,
                    "`\(name)` cannot name a secret",
                    next: "use lower-case letters, digits and dashes"
                )
            }
            let workspace = try estate.workspace()
            try await workspace.store.set(name, try value())
            Talk.say("\(name) is set")
        }

        private func value() throws -> Secret {
            var text: String
            if let from {
                guard let content = HostFile.text(from) else { throw Failure(.invalid, "\(from) cannot be read") }
                text = content
            } else if Talk.isInteractive {
                guard let typed = unsafe getpass("\(name): ") else { throw Failure(.declined, "nothing was changed") }
                text = unsafe String(cString: typed)
            } else {
                text = ""
                while let line = readLine(strippingNewline: false) { text += line }
            }
            if text.hasSuffix("\n") { text.removeLast() }
            guard !text.isEmpty else {
                throw Failure(.invalid, "an empty value was given", next: "echo VALUE | trivet secret set \(name)")
            }
            return Secret(text)
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Names of all secrets, and whether the estate uses them."
        )
        @OptionGroup var estate: EstateOption
        @Option(help: "How to print it: text or json.") var format = OutputFormat.text

        private struct Row: Listable {
            var name: String
            var set: Bool
            var used: Bool
            static let columns = ["NAME", "SET", "USED"]
            var cells: [String] { [name, set ? "yes" : "no", used ? "yes" : "no"] }
        }

        func run() async throws {
            let workspace = try estate.workspace()
            let present = try await workspace.store.load().keys.filter { !$0.hasPrefix(SecretStore.ownPrefix) }
            let used = try workspace.check(secrets: nil).secretUses.map(\.name)
            let rows = Swift.Set(present).union(used).sorted().map {
                Row(name: $0, set: present.contains($0), used: used.contains($0))
            }
            try Listing.print(rows, as: format)
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Forget one secret.")
        @OptionGroup var estate: EstateOption
        @Argument(help: "Its name.") var name: String

        func run() async throws {
            let workspace = try estate.workspace()
            guard !name.hasPrefix(SecretStore.ownPrefix), try await workspace.store.remove(name) else {
                throw Failure(.invalid, "there is no secret \(name)", next: "trivet secret list")
            }
            Talk.say("\(name) is removed")
        }
    }
}
