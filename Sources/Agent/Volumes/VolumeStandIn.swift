internal import AsyncHTTPClient
internal import Engines
internal import FoundationEssentials
internal import Glibc
internal import Logging
internal import Planning
internal import ServiceLifecycle
internal import Systems
internal import Systemd

/// Answers Docker in the place of an agent that is down, so that Docker starts without waiting for it: what there is, yes;
/// a mount, no. It leaves as soon as the agent answers, and the agent takes the place back.
package enum VolumeStandIn {
    /// Returns when the agent is there.
    package static func run() async throws {
        umask(0o077)
        let environment = ProcessInfo.processInfo.environment
        if await isAnswered(at: VolumeDriver.socket) {
            return ServiceManager.tell("READY=1", environment: environment)
        }
        let directory = URL(filePath: VolumeDriver.socket).deletingLastPathComponent().path
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let logger = Logger(label: "trivet") { label in StreamLogHandler.standardError(label: label) }
        logger.notice("the agent does not answer: standing in for its volume driver")
        let listener = PluginListener(path: VolumeDriver.socket, plugin: plugin(logger), logger: logger)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { try? await listener.run() }
            group.addTask { await waitForAgent(environment) }
            // Left without tidying up: the place may be the agent's by now.
            await group.next()
            Glibc.exit(0)
        }
    }

    private static func plugin(_ logger: Logger) -> VolumePlugin {
        let answers = StandInAnswers(files: VolumeFiles(hands: VolumeHands()), store: HeldFile(path: HeldFile.path))
        return VolumePlugin(driver: answers, logger: logger)
    }

    private static func waitForAgent(_ environment: [String: String]) async {
        let agent = AgentClient(deadline: .seconds(1))
        var isReady = false
        while !Task.isCancelled {
            if !isReady, await isAnswered(at: VolumeDriver.socket) {
                ServiceManager.tell("READY=1", environment: environment)
                isReady = true
            }
            if (try? await agent.get("/healthz")) != nil { return }
            guard (try? await Task.sleep(for: .milliseconds(isReady ? 1000 : 100))) != nil else { return }
        }
    }

    private static func isAnswered(at socket: String) async -> Bool {
        let wire = Wire(http: .shared, socket: socket, deadline: .seconds(1))
        return (try? await wire.send(.post, "/Plugin.Activate"))?.status == 200
    }
}

/// What can be said without the agent.
struct StandInAnswers: VolumeAnswers {
    let files: VolumeFiles
    let store: any HeldStore

    func list() async throws -> [VolumePlugin.Volume] {
        try known().map { VolumePlugin.Volume(name: $0, mountpoint: try path($0)) }
    }

    /// Docker asks every driver for volumes that it does not know: not each of them is Trivet's.
    func get(_ name: String) async throws -> VolumePlugin.Volume {
        guard try known().contains(name) else { throw Planning.Failure(.invalid, "there is no volume \(name)") }
        return VolumePlugin.Volume(name: name, mountpoint: try path(name))
    }

    private func known() throws -> [String] {
        Set(try files.book().volumes.keys).union(store.read()?.held ?? []).sorted()
    }

    func path(_ name: String) throws -> String { try files.book().path(of: name) }
    func create(_ name: String, options: [String: String]) async throws { throw Self.absence }
    func remove(_ name: String) async throws { throw Self.absence }
    func mount(_ name: String, id: String) async throws -> String { throw Self.absence }
    /// The agent finds by itself what was unmounted while it was away.
    func unmount(_ name: String, id: String) async throws {}

    private static let absence = Planning.Failure(
        .refused,
        "the Trivet agent of this host is down",
        next: "`systemctl status trivet-agent` and `journalctl -u trivet-agent` tell why"
    )
}
