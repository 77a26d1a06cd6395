internal import AsyncHTTPClient
internal import Engines
internal import FoundationEssentials
internal import Glibc
internal import Logging
internal import NIOCore
internal import ServiceLifecycle
internal import Systems

/// What runs on every host: watches Docker, feeds Caddy, answers for the host and the estate.
package enum AgentMain {
    package struct Misconfigured: Error, CustomStringConvertible {
        package var description: String
    }

    /// Returns after SIGTERM or SIGINT.
    package static func run(settingsPath: String, version: String = "0.1.0") async throws {
        // All the agent writes is its own: the socket, the journal, the last table.
        umask(0o077)
        // One loop carries all of it; a thread for each core would be memory for nothing.
        NIOSingletons.groupLoopCountSuggestion = 1
        NIOSingletons.blockingPoolThreadCountSuggestion = 1
        let settings = try read(settingsPath)
        let paths = AgentPaths()
        try prepareDirectories(paths)
        let http = HTTPClient(configuration: try configuration(paths))
        do {
            try await serve(settings: settings, paths: paths, http: http, version: version)
            try await http.shutdown()
        } catch {
            try? await http.shutdown()
            throw error
        }
    }

    private static func read(_ path: String) throws -> AgentSettings {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Misconfigured(description: "the agent's settings \(path) cannot be read; run `trivet apply`")
        }
        do {
            return try JSONDecoder().decode(AgentSettings.self, from: data)
        } catch {
            throw Misconfigured(
                description:
                    "the agent's settings \(path) are not valid (\(error)); run `trivet apply` to write them anew"
            )
        }
    }

    private static func prepareDirectories(_ paths: AgentPaths) throws {
        for path in [paths.socket, paths.journal, paths.table, paths.plugin] {
            let directory = URL(filePath: path).deletingLastPathComponent().path
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            _ = unsafe chmod(directory, 0o755)
        }
    }

    private static func configuration(_ paths: AgentPaths) throws -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(tlsConfiguration: try AgentTLS.client(paths))
        configuration.timeout.connect = .seconds(2)
        configuration.connectionPool.idleTimeout = .seconds(60)
        // A refusal is an answer: whoever asks has a pace of its own for asking again.
        configuration.connectionPool.retryConnectionEstablishment = false
        // Logs that are followed each hold a connection to the same socket.
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 256
        configuration.redirectConfiguration = .disallow
        configuration.decompression = .disabled
        configuration.httpVersion = .http1Only
        return configuration
    }

    private static func serve(
        settings: AgentSettings,
        paths: AgentPaths,
        http: HTTPClient,
        version: String
    ) async throws {
        let assembly = try AgentAssembly(
            settings: settings,
            paths: paths,
            http: http,
            tls: try AgentTLS.server(paths),
            version: version
        )
        await assembly.journal.note(
            what: JournalEntry.What.agentStarted,
            subject: settings.host,
            detail: "version \(version)"
        )
        var configuration = ServiceGroupConfiguration(
            services: assembly.services.map { .init(service: $0) },
            logger: assembly.logger
        )
        // Logs that somebody follows, and connections that peers keep open, would otherwise hold the agent.
        configuration.maximumGracefulShutdownDuration = .milliseconds(500)
        try await Signals.run(ServiceGroup(configuration: configuration))
    }
}
