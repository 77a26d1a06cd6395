internal import NIOSSL

/// The settings as sessions use them.
struct Rules: Sendable {
    let settings: RouterSettings
    let users: [String: RouterSettings.User]
    let clientTLS: NIOSSLContext?
    let memberTLS: NIOSSLContext?

    init(_ settings: RouterSettings) throws {
        self.settings = settings
        users = Dictionary(settings.users.map { ($0.name, $0) }) { first, _ in first }
        clientTLS = try settings.tls.flatMap { $0.clients == .off ? nil : try Self.server($0) }
        memberTLS = try settings.tls.flatMap { $0.members == .off ? nil : try Self.client($0) }
    }

    private static func server(_ tls: RouterSettings.TLS) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMFile(tls.certificate).map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(file: tls.key, format: .pem))
        )
        configuration.minimumTLSVersion = .tlsv12
        return try NIOSSLContext(configuration: configuration)
    }

    private static func client(_ tls: RouterSettings.TLS) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(tls.authority))
        configuration.certificateChain = try NIOSSLCertificate.fromPEMFile(tls.certificate).map { .certificate($0) }
        configuration.privateKey = .privateKey(try NIOSSLPrivateKey(file: tls.key, format: .pem))
        configuration.minimumTLSVersion = .tlsv12
        return try NIOSSLContext(configuration: configuration)
    }

    func policy(_ user: RouterSettings.User, schema: String?) -> RouterSettings.Policy {
        schema.flatMap { user.databases[$0] } ?? user.policy
    }
}
