internal import FoundationEssentials
internal import Glibc
internal import Hummingbird
internal import HummingbirdTLS
internal import Logging
internal import NIOCore
internal import NIOSSL
internal import ServiceLifecycle
internal import Systems

/// One place where the agent listens; when it cannot be bound yet, such as an address that is not there, it tries on.
struct Listener: Service {
    enum Place: Sendable {
        case socket(String)
        case network(address: String, port: Int, tls: TLSConfiguration)
    }

    let place: Place
    let api: AgentAPI
    let logger: Logger
    var clock: any Clock<Duration> = ContinuousClock()

    func run() async throws {
        var backoff = Backoff(first: .milliseconds(500))
        while true {
            do {
                try await application().run()
                return
            } catch is CancellationError {
                return
            } catch {
                logger.warning("cannot listen yet", metadata: ["where": "\(name)", "problem": "\(error)"])
            }
            let pause = backoff.next()
            let isOver = await cancelWhenGracefulShutdown { (try? await clock.sleep(for: pause)) == nil }
            if isOver { return }
        }
    }

    private var name: String {
        switch place {
        case .socket(let path): path
        case .network(let address, let port, _): "\(address):\(port)"
        }
    }

    private func application() throws -> Application<RouterResponder<BasicRequestContext>> {
        switch place {
        case .socket(let path):
            return Application(
                router: api.router(),
                configuration: .init(address: .unixDomainSocket(path: path)),
                onServerRunning: { _ in _ = unsafe chmod(path, 0o600) },
                logger: quiet
            )
        case .network(let address, let port, let tls):
            return Application(
                router: api.router(),
                server: try .tls(.http1(), tlsConfiguration: tls),
                configuration: .init(address: .hostname(address, port: port)),
                logger: quiet
            )
        }
    }

    /// The server logs each connection that breaks; that is news for nobody.
    private var quiet: Logger {
        var logger = logger
        logger.logLevel = .critical
        return logger
    }
}

/// Mutual TLS among the agents: both sides show a certificate of the estate's authority.
enum AgentTLS {
    struct Unreadable: Error, CustomStringConvertible {
        var path: String
        var reason: String
        var description: String {
            "the agent's certificates cannot be read (\(path): \(reason)); run `trivet apply` to have them written anew"
        }
    }

    static func server(_ paths: AgentPaths) throws -> TLSConfiguration {
        var configuration = TLSConfiguration.makeServerConfigurationWithMTLS(
            certificateChain: try chain(paths.certificate),
            privateKey: try key(paths.privateKey),
            trustRoots: .certificates(try certificates(paths.authority))
        )
        configuration.minimumTLSVersion = .tlsv13
        return configuration
    }

    /// Verifies the peer's address against its certificate too.
    static func client(_ paths: AgentPaths) throws -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateChain = try chain(paths.certificate)
        configuration.privateKey = try key(paths.privateKey)
        configuration.trustRoots = .certificates(try certificates(paths.authority))
        configuration.minimumTLSVersion = .tlsv13
        return configuration
    }

    private static func chain(_ path: String) throws -> [NIOSSLCertificateSource] {
        try certificates(path).map { .certificate($0) }
    }

    private static func certificates(_ path: String) throws -> [NIOSSLCertificate] {
        try reading(path) { try NIOSSLCertificate.fromPEMFile(path) }
    }

    private static func key(_ path: String) throws -> NIOSSLPrivateKeySource {
        .privateKey(try reading(path) { try NIOSSLPrivateKey(file: path, format: .pem) })
    }

    private static func reading<Value>(_ path: String, _ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch {
            throw Unreadable(path: path, reason: "\(error)")
        }
    }
}
