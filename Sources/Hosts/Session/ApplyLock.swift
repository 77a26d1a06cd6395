import FoundationEssentials
import Glibc
import Planning

/// One change of the estate at a time. The kernel lets go when the process ends, however it ends.
actor ApplyLock {
    private static let path = "/run/trivet/apply.lock"
    private var descriptor: Int32?

    func take(_ holder: LockHolder) throws {
        guard descriptor == nil else { return }
        try HostFile.makeDirectory(HostFile.parent(of: Self.path))
        let opened = unsafe open(Self.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard opened >= 0 else { throw HostFile.systemFailure("opening \(Self.path)") }
        guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
            Glibc.close(opened)
            throw held()
        }
        var noted = holder
        noted.since = Date.now.ISO8601Format()
        let text = Array(try JSONEncoder().encode(noted))
        ftruncate(opened, 0)
        _ = unsafe text.withUnsafeBytes { unsafe pwrite(opened, $0.baseAddress, text.count, 0) }
        descriptor = opened
    }

    private func held() -> Failure {
        let holder = HostFile.read(Self.path).flatMap { try? JSONDecoder().decode(LockHolder.self, from: Data($0)) }
        let who = holder.map { "\($0.who) has been at work here since \($0.since) (`\($0.what)`)" }
        return Failure(
            .locked,
            who ?? "somebody is at work here",
            next: "wait until that is done, then run the same command again"
        )
    }
}
