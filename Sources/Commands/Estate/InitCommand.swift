import ArgumentParser
import Estate
import FoundationEssentials
import Hosts
import Planning
import Trust

/// `trivet init`
struct InitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Make what an estate needs beside its file: key, authority, known_hosts, a first trivet.yaml.",
        discussion: """
            What is there already is left as it is, so it may be run again.

            EXAMPLES
              mkdir my-estate && cd my-estate && trivet init
              trivet init --name weather-watch
            """
    )

    @OptionGroup var estate: EstateOption
    @Option(help: ArgumentHelp("The estate's name, when there is no trivet.yaml yet.", valueName: "name")) var name:
        String?

    func run() async throws {
        let directory = try place()
        let file = "\(directory)/trivet.yaml"
        if estate.file == nil, !HostFile.exists(file) {
            try write(Self.template(name: name ?? defaultName(directory)), to: file)
            made("trivet.yaml, to be edited")
        }
        let workspace = try Workspace(named: estate.file ?? file)
        let key = OperatorKey()
        if try await key.create() {
            made("your key \(key.path): keep a copy elsewhere, without it the secrets are lost")
        }
        let named =
            EstateReader.read(try workspace.text(), file: workspace.file).value?.name ?? name ?? defaultName(directory)
        if try await Authority.create(estate: named, directory: workspace.directory, store: workspace.store) {
            made("authority.pem and its key among the secrets (secrets.yaml.age)")
        }
        let known = KnownHosts(directory: workspace.directory)
        if !HostFile.exists(known.path) {
            try write("", to: known.path)
            made("known_hosts, empty: `trivet trust` pins your servers' SSH keys in it")
        }
        Talk.say("next: edit \(workspace.file), then `trivet trust`, `trivet check`, `trivet plan`, `trivet apply`")
    }

    private func place() throws -> String {
        guard let file = estate.file else {
            return ProcessInfo.processInfo.environment["TRIVET_ESTATE"].map { HostFile.parent(of: $0) }
                ?? FileManager.default.currentDirectoryPath
        }
        return try Workspace(named: file).directory
    }

    private func defaultName(_ directory: String) -> String {
        let last = directory.split(separator: "/").last.map(String.init) ?? "my-estate"
        let plain = last.lowercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
        return plain.first?.isLetter ?? false ? plain : "my-estate"
    }

    private func made(_ what: String) { Talk.say("made \(what)") }

    private func write(_ text: String, to path: String) throws {
        do { try Data(text.utf8).write(to: URL(filePath: path), options: .atomic) } catch {
            throw Failure(.failed, "writing \(path) failed", words: "\(error)")
        }
    }

    private static func template(name: String) -> String {
        """
        # What your servers are to be. `trivet check` finds its faults, `trivet plan` shows what would change,
        # `trivet apply` does it. Every key: docs/estate.md
        estate: \(name)

        hosts:
          box: local                    # this very machine; for servers of yours take lines like these instead:
          # kestrel: { ssh: root@203.0.113.11, address: 10.0.0.1 }
          # merlin:  { ssh: root@203.0.113.12, address: 10.0.0.2 }
          # osprey:  { ssh: root@203.0.113.13, address: 10.0.0.3 }

        # network:
        #   private: 10.0.0.0/24        # hosts talk to each other here, and only here
        #   admin: [198.51.100.7]       # outside addresses that may reach SSH

        # stacks:
        #   site:
        #     compose: stacks/site.yaml
        #     routes: { www.example.org: web:80 }   # host name → service:port

        """
    }
}
