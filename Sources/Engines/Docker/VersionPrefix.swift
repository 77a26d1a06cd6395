internal import Synchronization

extension Docker {
    /// The version of the API that all calls ask for. What is decoded here was written for 1.41; a daemon that no longer
    /// speaks it is asked for the oldest version it does speak, which is the nearest.
    final class VersionPrefix: Sendable {
        private static let wanted = APIVersion(major: 1, minor: 41)
        private let known = Mutex<String?>(nil)

        func prefix(of client: Client) async throws -> String {
            if let prefix = known.withLock({ $0 }) { return prefix }
            let version = try await client.unversioned()
            let prefix = try Self.choose(newest: version.apiVersion, oldest: version.minAPIVersion)
            known.withLock { $0 = prefix }
            return prefix
        }

        static func choose(newest: String, oldest: String?) throws -> String {
            guard let newest = APIVersion(newest), newest >= wanted else {
                throw Failure(
                    code: .refused(400),
                    operation: "GET /version",
                    message: "Docker speaks API \(newest) only; at least 1.41 (Docker 20.10) is needed"
                )
            }
            let oldest = oldest.flatMap(APIVersion.init) ?? wanted
            return "/v\(max(wanted, oldest))"
        }
    }

    struct APIVersion: Comparable, CustomStringConvertible {
        var major: Int
        var minor: Int

        static func < (left: APIVersion, right: APIVersion) -> Bool {
            (left.major, left.minor) < (right.major, right.minor)
        }

        var description: String { "\(major).\(minor)" }
    }
}

extension Docker.APIVersion {
    init?(_ text: String) {
        let parts = text.split(separator: ".").compactMap { Int($0) }
        guard parts.count == 2 else { return nil }
        self.init(major: parts[0], minor: parts[1])
    }
}
