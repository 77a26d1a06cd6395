internal import FoundationEssentials
internal import Glibc
internal import Logging
internal import NIOCore
internal import NIOPosix
internal import ServiceLifecycle

/// The way to the database: one process a host, between applications and the members.
package enum RouterMain {
    package struct Misconfigured: Error, CustomStringConvertible {
        package var description: String
    }

    /// Returns after SIGTERM or SIGINT, when the sessions are over.
    package static func run(settingsPath: String) async throws {
        let settings = try read(settingsPath)
        let logger = Logger(label: "trivet-router") { StreamLogHandler.standardError(label: $0) }
        let cores = System.coreCount
        let group = MultiThreadedEventLoopGroup(numberOfThreads: settings.threads ?? min(4, cores))
        let router = try RouterAssembly(settings: settings, path: settingsPath, group: group, logger: logger)
        try await router.run()
        try await group.shutdownGracefully()
    }

    static func read(_ path: String) throws -> RouterSettings {
        do {
            return try RouterSettings.read(path)
        } catch {
            throw Misconfigured(description: "the router's settings \(path): \(error); run `trivet apply`")
        }
    }
}
