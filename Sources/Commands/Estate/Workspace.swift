import ArgumentParser
import Converge
import Estate
import FoundationEssentials
import Hosts
import Planning
import Systems
import Trust

/// `--estate`, on every command that is about one.
struct EstateOption: ParsableArguments {
    @Option(
        name: .customLong("estate"),
        help: ArgumentHelp(
            "The estate file; else TRIVET_ESTATE, else trivet.yaml here or in a directory above.",
            valueName: "file"
        ),
        completion: .file(extensions: ["yaml", "yml"])
    )
    var file: String?

    func workspace() throws -> Workspace { try Workspace(named: file) }
}

/// The estate file and what lies beside it.
struct Workspace: Sendable {
    /// Absolute.
    let directory: String
    /// The estate file's name in it.
    let file: String

    init(named given: String?) throws {
        let environment = ProcessInfo.processInfo.environment
        let here = FileManager.default.currentDirectoryPath
        guard let path = given ?? environment["TRIVET_ESTATE"] ?? Self.nearest(from: here) else {
            throw Failure(
                .invalid,
                "there is no trivet.yaml here or in a directory above",
                next: "trivet init, or name it: --estate FILE"
            )
        }
        let absolute = path.hasPrefix("/") ? path : "\(here)/\(path)"
        guard HostFile.exists(absolute) else {
            throw Failure(
                .invalid,
                "there is no estate file \(path)",
                next: "trivet init, or name another: --estate FILE"
            )
        }
        var isDirectory = false
        if let status = FileStatus(absolute) { isDirectory = status.isDirectory }
        directory = isDirectory ? absolute : HostFile.parent(of: absolute)
        file = isDirectory ? "trivet.yaml" : String(absolute.split(separator: "/").last ?? "trivet.yaml")
    }

    private static func nearest(from directory: String) -> String? {
        var place = directory
        while true {
            let path = "\(place == "/" ? "" : place)/trivet.yaml"
            if HostFile.exists(path) { return path }
            guard !place.isEmpty, place != "/" else { return nil }
            place = HostFile.parent(of: place)
        }
    }

    var store: SecretStore { SecretStore(directory: directory) }
    var connector: Connector { Connector(directory: directory) }

    var files: FileSource {
        let directory = directory
        return FileSource { path in
            let absolute = path.hasPrefix("/") ? path : "\(directory)/\(path)"
            guard let bytes = HostFile.read(absolute) else { return nil }
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw Failure(.invalid, "\(path) is not text in UTF-8")
            }
            return text
        }
    }

    func text() throws -> String {
        guard let bytes = HostFile.read("\(directory)/\(file)") else {
            throw Failure(
                .invalid,
                "\(directory)/\(file) cannot be read",
                next: "see that it exists and is yours to read"
            )
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Everything that is wrong at once, secrets included.
    func check(secrets: [String: Secret]?) throws -> CheckResult {
        EstateCheck.check(estateText: try text(), file: file, files: files, secretNames: secrets.map { Set($0.keys) })
    }

    /// The estate alone, for commands that only need to know its hosts.
    func estate() throws -> Estate {
        let reading = EstateReader.read(try text(), file: file)
        guard let estate = reading.value else { throw InvalidEstate(faults: reading.faults) }
        return estate
    }

    /// The estate with its stacks and secrets, ready to be planned.
    ///
    /// - Throws: ``InvalidEstate`` with every fault of every file.
    func intent(_ selection: Selection = Selection()) async throws -> Survey.Intent {
        let secrets = try await store.load()
        let checked = try check(secrets: secrets)
        guard checked.faults.isEmpty, let estate = checked.estate else { throw InvalidEstate(faults: checked.faults) }
        let reading = EstateReader.read(try text(), file: file)
        let stacks = estate.stacks.map { stack in
            ComposeReader.read(stack: stack, of: estate, files: files, secrets: secrets, places: reading.places)
        }
        let faults = stacks.flatMap(\.faults)
        guard faults.isEmpty else { throw InvalidEstate(faults: faults) }
        let authority = try Authority(directory: directory, secrets: secrets)
        return Survey.Intent(
            estate: estate,
            stacks: stacks.compactMap(\.stack),
            certificates: try authority.certificates(for: estate),
            logins: Logins.configuration(estate.registries, secrets: secrets),
            passwords: passwords(of: estate.database, secrets),
            selection: selection
        )
    }

    private func passwords(of databases: DatabaseSpec?, _ secrets: [String: Secret]) -> [String: Secret] {
        let names = Set(databases?.allUsers.map(\.password.name) ?? [])
        return secrets.filter { names.contains($0.key) }
    }
}

/// Docker's `config.json`, which carries the logins of registries (docs.docker.com/reference/cli/docker/login).
enum Logins {
    static func configuration(_ registries: [RegistryLogin], secrets: [String: Secret]) -> SealedText? {
        guard !registries.isEmpty else { return nil }
        let entries = registries.map { login -> SealedText.Part in
            let password = secrets[login.password.name]?.reveal() ?? ""
            let token = Data("\(login.user):\(password)".utf8).base64EncodedString()
            return .secret(name: login.password.name, Secret("\"\(login.server)\":{\"auth\":\"\(token)\"}"))
        }
        let separated = entries.enumerated().flatMap { index, part in index == 0 ? [part] : [.text(","), part] }
        return SealedText(parts: [.text(#"{"auths":{"#)] + separated + [.text("}}")])
    }
}
