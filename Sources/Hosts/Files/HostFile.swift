import FoundationEssentials
import Glibc
package import Planning

/// Files of the machine Trivet runs on, written so that a reader sees the old or the new, never a half.
package enum HostFile {
    /// To its end whatever size it claims to have: files of /proc claim none. Nil when it cannot be read.
    package static func read(_ path: String) -> [UInt8]? {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var content: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe Glibc.read(file, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return nil }
            guard count > 0 else { return content }
            content += chunk[..<count]
        }
    }

    package static func text(_ path: String) -> String? {
        read(path).map { String(decoding: $0, as: UTF8.self) }
    }

    package static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    /// Writes beside the file, gives it mode and owner, forces it to the disk and swaps it in.
    ///
    /// - Throws: ``Failure`` with the system's words, such as a full disk.
    package static func write(
        _ path: String,
        _ content: [UInt8],
        mode: String = "0644",
        owner: String = "root",
        group: String = "root"
    ) throws {
        try makeDirectory(parent(of: path))
        let temporary = "\(path).trivet-new"
        do {
            try save(content, to: temporary, permissions: mode_t(mode, radix: 8) ?? 0o600)
            try give(temporary, mode: mode, owner: owner, group: group)
            guard unsafe rename(temporary, path) == 0 else { throw systemFailure("replacing \(path)") }
        } catch {
            unsafe unlink(temporary)
            throw error
        }
    }

    package static func give(_ path: String, mode: String, owner: String, group: String) throws {
        let user = try id(ofUser: owner)
        let group = try id(ofGroup: group)
        guard unsafe chown(path, user, group) == 0, unsafe chmod(path, mode_t(mode, radix: 8) ?? 0o600) == 0 else {
            throw systemFailure("setting owner and mode of \(path)")
        }
    }

    package static func makeDirectory(_ path: String) throws {
        guard !exists(path) else { return }
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw Failure(.failed, "making the directory \(path) failed", words: "\(error)")
        }
    }

    package static func remove(_ path: String) throws {
        guard unsafe unlink(path) == 0 || errno == ENOENT else { throw systemFailure("removing \(path)") }
    }

    package static func parent(of path: String) -> String {
        let parts = path.split(separator: "/").dropLast()
        return (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
    }

    private static func save(_ content: [UInt8], to path: String, permissions: mode_t) throws {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw systemFailure("opening \(path)") }
        defer { close(descriptor) }
        var written = 0
        while written < content.count {
            let count = unsafe content.withUnsafeBytes { bytes in
                unsafe Glibc.write(descriptor, bytes.baseAddress?.advanced(by: written), content.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw systemFailure("writing \(path)") }
            written += count
        }
        guard fsync(descriptor) == 0 else { throw systemFailure("writing \(path) to the disk") }
    }

    private static func id(ofUser name: String) throws -> uid_t {
        if name == "root" { return 0 }
        guard let entry = unsafe getpwnam(name) else {
            throw Failure(.failed, "there is no user \(name) on this host", next: "install the package that makes it")
        }
        return unsafe entry.pointee.pw_uid
    }

    private static func id(ofGroup name: String) throws -> gid_t {
        if name == "root" { return 0 }
        guard let entry = unsafe getgrnam(name) else {
            throw Failure(.failed, "there is no group \(name) on this host", next: "install the package that makes it")
        }
        return unsafe entry.pointee.gr_gid
    }

    /// The system's words for what just went wrong.
    package static func systemFailure(_ what: String) -> Failure {
        let code = errno
        let words = unsafe String(cString: strerror(code))
        let next = code == ENOSPC ? "free space on that file system (`df -h`), then run `trivet apply` again" : nil
        return Failure(.failed, "\(what) failed", words: words, next: next)
    }
}

/// Owner, group and mode as people write them.
package struct FileStatus: Sendable, Equatable {
    package var isDirectory: Bool
    package var mode: String
    package var owner: String
    package var group: String
    /// Seconds since 1970.
    package var modified: Double

    /// Nil when there is nothing at the path.
    package init?(_ path: String) {
        guard let all = try? FileManager.default.attributesOfItem(atPath: path) else { return nil }
        isDirectory = all[.type] as? FileAttributeType == .typeDirectory
        let bits = all[.posixPermissions] as? Int ?? 0
        let octal = String(bits & 0o7777, radix: 8)
        mode = String(repeating: "0", count: max(0, 4 - octal.count)) + octal
        owner = all[.ownerAccountName] as? String ?? ""
        group = all[.groupOwnerAccountName] as? String ?? ""
        modified = (all[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
    }
}
