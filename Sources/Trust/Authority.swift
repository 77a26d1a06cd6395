import Crypto
package import Estate
import FoundationEssentials
import Hosts
import Planning
import SwiftASN1
package import Systems
import X509

/// The estate's own certificate authority: its certificate lies beside the estate, its key among the secrets.
package struct Authority: Sendable {
    private static let secret = SecretStore.ownPrefix + "authority-key"
    private static let day = 86400.0

    /// PEM.
    package let certificate: String
    private let key: P256.Signing.PrivateKey

    package static func path(in directory: String) -> String { "\(directory)/authority.pem" }

    /// Makes the authority unless there is one.
    ///
    /// - Returns: whether it was made.
    package static func create(estate: String, directory: String, store: SecretStore) async throws -> Bool {
        guard try await store.load()[secret] == nil else { return false }
        let key = P256.Signing.PrivateKey()
        let certificate = try root(for: estate, key: key)
        try Data(certificate.utf8).write(to: URL(filePath: path(in: directory)), options: .atomic)
        try await store.set(secret, Secret(key.pemRepresentation))
        return true
    }

    /// - Throws: ``Failure`` that says to run `trivet init`.
    package init(directory: String, secrets: [String: Secret]) throws {
        guard let key = secrets[Self.secret], let certificate = HostFile.text(Self.path(in: directory)) else {
            throw Failure(
                .invalid,
                "the estate has no certificate authority yet",
                next: "run `trivet init` in \(directory)"
            )
        }
        do {
            self.key = try P256.Signing.PrivateKey(pemRepresentation: key.reveal())
        } catch {
            throw Failure(
                .invalid,
                "the authority's key among the secrets is damaged",
                next: "restore secrets.yaml.age"
            )
        }
        self.certificate = certificate
    }

    private static func root(for estate: String, key: P256.Signing.PrivateKey) throws -> String {
        let name = try DistinguishedName {
            OrganizationName("Trivet")
            CommonName("\(estate) authority")
        }
        let certificate = try X509.Certificate(
            version: .v3,
            serialNumber: .init(),
            publicKey: .init(key.publicKey),
            notValidBefore: .now - day,
            notValidAfter: .now + 3650 * day,
            issuer: name,
            subject: name,
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: X509.Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                Critical(KeyUsage(keyCertSign: true, cRLSign: true))
            },
            issuerPrivateKey: .init(key)
        )
        return try certificate.serializeAsPEM().pemString + "\n"
    }
}

extension Authority {
    /// A fresh certificate with its key for each host of the estate.
    package func certificates(for estate: Estate) throws -> Certificates {
        let issued = try estate.hosts.map { host in
            var names = [host.name, "\(host.name).\(estate.name).internal"]
            if let registry = estate.registry, RegistrySystem.runs(on: host, of: estate) { names.append(registry.name) }
            return (host.name, try issue(names: names, addresses: [host.address, estate.network.service]))
        }
        return Certificates(
            authority: certificate,
            hosts: Dictionary(issued) { first, _ in first },
            uploads: SealedText(secret: "secret of the registry", derived("trivet registry uploads")),
            watch: derived("trivet database watch")
        )
    }

    /// The same at every plan and on every host, and of no use for finding the key.
    private func derived(_ purpose: String) -> Secret {
        let code = HMAC<SHA256>.authenticationCode(
            for: Array(purpose.utf8),
            using: SymmetricKey(data: key.rawRepresentation)
        )
        return Secret(Digest.hex(code))
    }

    private func issue(names: [String], addresses: [String]) throws -> Certificates.Issued {
        let leaf = P256.Signing.PrivateKey()
        let root = try X509.Certificate(pemEncoded: certificate)
        let until = Date.now + 730 * Self.day
        let alternatives =
            names.map { GeneralName.dnsName($0) } + addresses.map { GeneralName.ipAddress(Self.octets($0)) }
        let signed = try X509.Certificate(
            version: .v3,
            serialNumber: .init(),
            publicKey: .init(leaf.publicKey),
            notValidBefore: .now - Self.day,
            notValidAfter: until,
            issuer: root.subject,
            subject: try DistinguishedName { CommonName(names[0]) },
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try X509.Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                Critical(KeyUsage(digitalSignature: true))
                try ExtendedKeyUsage([.serverAuth, .clientAuth])
                SubjectAlternativeNames(alternatives)
            },
            issuerPrivateKey: .init(key)
        )
        let mark = Digest.sha256(certificate).prefix(12)
        return Certificates.Issued(
            note: "authority=\(mark) names=\((names + addresses).joined(separator: ","))",
            until: Int(until.timeIntervalSince1970),
            chain: try signed.serializeAsPEM().pemString + "\n",
            key: SealedText(secret: "key of \(names[0])", Secret(leaf.pemRepresentation + "\n"))
        )
    }

    private static func octets(_ address: String) -> ASN1OctetString {
        ASN1OctetString(contentBytes: ArraySlice(address.split(separator: ".").compactMap { UInt8($0) }))
    }
}
