internal import FoundationEssentials
internal import Hummingbird
internal import Logging
internal import NIOCore
internal import Planning
internal import Systems

/// Docker's protocol for volume drivers: POST alone, and what went wrong in `Err` with status 200
/// (docs.docker.com/engine/extend/plugins_volume). A question whose answer was lost may be asked again, and then without
/// its body: Docker has read it to its end.
struct VolumePlugin: Sendable {
    struct Question: Decodable, Sendable {
        enum CodingKeys: String, CodingKey {
            case name = "Name"
            case id = "ID"
            case options = "Opts"
        }
        var name: String?
        var id: String?
        var options: [String: String]?
    }

    struct Reply: Encodable, Sendable {
        enum CodingKeys: String, CodingKey {
            case error = "Err"
            case mountpoint = "Mountpoint"
            case volume = "Volume"
            case volumes = "Volumes"
            case capabilities = "Capabilities"
            case implements = "Implements"
        }
        var error = ""
        var mountpoint: String?
        var volume: Volume?
        var volumes: [Volume]?
        var capabilities: [String: String]?
        var implements: [String]?
    }

    struct Volume: Encodable, Sendable, Equatable {
        enum CodingKeys: String, CodingKey {
            case name = "Name"
            case mountpoint = "Mountpoint"
        }
        var name: String
        var mountpoint: String
    }

    let driver: any VolumeAnswers
    let logger: Logger

    func router() -> Router<BasicRequestContext> {
        let router = Router()
        answer("Plugin.Activate", on: router) { _ in Reply(implements: ["VolumeDriver"]) }
        answer("VolumeDriver.Capabilities", on: router) { _ in Reply(capabilities: ["Scope": "global"]) }
        answer("VolumeDriver.List", on: router) { _ in Reply(volumes: try await driver.list()) }
        answer("VolumeDriver.Get", on: router) { try await Reply(volume: driver.get(name(of: $0))) }
        answer("VolumeDriver.Path", on: router) { try Reply(mountpoint: driver.path(name(of: $0))) }
        answer("VolumeDriver.Create", on: router) {
            try await driver.create(name(of: $0), options: $0.options ?? [:])
            return Reply()
        }
        answer("VolumeDriver.Remove", on: router) {
            try await driver.remove(name(of: $0))
            return Reply()
        }
        answer("VolumeDriver.Mount", on: router) {
            Reply(mountpoint: try await driver.mount(name(of: $0), id: id(of: $0)))
        }
        answer("VolumeDriver.Unmount", on: router) {
            try await driver.unmount(name(of: $0), id: id(of: $0))
            return Reply()
        }
        return router
    }

    private func answer(
        _ path: RouterPath,
        on router: Router<BasicRequestContext>,
        _ body: @escaping @Sendable (Question) async throws -> Reply
    ) {
        let logger = logger
        router.post(path) { request, _ in
            let bytes = try await request.body.collect(upTo: 1 << 20)
            let question = try? JSONDecoder().decode(Question.self, from: Data(bytes.readableBytesView))
            do {
                return try Answers.json(try await body(question ?? Question()))
            } catch {
                let line = VolumeKeeper.line(error)
                logger.info("Docker was refused", metadata: ["question": "\(path)", "why": "\(line)"])
                return try Answers.json(Reply(error: "trivet: \(line)"))
            }
        }
    }

    private func name(of question: Question) throws -> String {
        guard let name = question.name, !name.isEmpty else {
            throw Planning.Failure(.invalid, "no volume was named; ask again")
        }
        guard VolumeName.isValid(name) else {
            throw Planning.Failure(.invalid, "`\(name)` cannot name a volume")
        }
        return name
    }

    private func id(of question: Question) throws -> String {
        guard let id = question.id, !id.isEmpty else {
            throw Planning.Failure(.invalid, "no mount was named; ask again")
        }
        return id
    }
}

/// Who answers Docker's questions.
protocol VolumeAnswers: Sendable {
    func list() async throws -> [VolumePlugin.Volume]
    /// - Throws: when there is no such volume.
    func get(_ name: String) async throws -> VolumePlugin.Volume
    func path(_ name: String) throws -> String
    func create(_ name: String, options: [String: String]) async throws
    func remove(_ name: String) async throws
    func mount(_ name: String, id: String) async throws -> String
    func unmount(_ name: String, id: String) async throws
}
