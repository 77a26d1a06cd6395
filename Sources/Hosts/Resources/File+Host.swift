package import Planning
import Crypto
import Estate

extension File: HostResource {
    /// A longer file is compared by its digest alone.
    private static let longest = 64 << 10

    package func observe() async throws -> Observed {
        guard let status = FileStatus(path), !status.isDirectory, let content = HostFile.read(path) else {
            return Observed(exists: false)
        }
        let text =
            content.count <= Self.longest && !self.content.hasSecrets
            ? String(validating: content, as: UTF8.self) : nil
        return Observed(
            exists: true,
            mode: status.mode,
            owner: status.owner,
            group: status.group,
            digest: Digest.hex(SHA256.hash(data: content)),
            text: text
        )
    }

    package func apply(_ change: Change, report: @escaping Reporter) async throws {
        if change.diff.isEmpty, try await observe().digest == digest {
            try HostFile.give(path, mode: mode, owner: owner, group: group)
        } else {
            try HostFile.write(path, Array(content.reveal().utf8), mode: mode, owner: owner, group: group)
        }
    }
}
