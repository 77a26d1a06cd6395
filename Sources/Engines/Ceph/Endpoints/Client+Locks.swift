extension Ceph.Client {
    /// `rados lock info`: who has the lock of this name on the object; empty when nobody has it.
    package func lockers(of object: String, lock: String, pool: String) async throws -> [Ceph.Locker] {
        let words = ["lock", "info", object, lock, "--format", "json"]
        do {
            let info: Ceph.LockInfo = try decode(try await rados(pool, words), operation: "rados lock info \(object)")
            return info.lockers
        } catch let failure as Ceph.Failure where failure.code == .notFound {
            return []
        }
    }

    /// `rados lock get`: exclusive, until it is broken; false when somebody has it.
    package func takeLock(
        on object: String,
        lock: String,
        pool: String,
        cookie: String,
        description: String
    ) async throws -> Bool {
        let words = [
            "lock", "get", object, lock, "--lock-cookie", cookie, "--lock-type", "exclusive", "--lock-description",
            description,
        ]
        do {
            try await rados(pool, words)
            return true
        } catch let failure as Ceph.Failure where failure.code == .busy {
            return false
        }
    }

    /// `rados lock break`: of this very locker and nobody else; false when that one does not have it any more.
    package func breakLock(on object: String, lock: String, pool: String, of locker: Ceph.Locker) async throws -> Bool {
        do {
            try await rados(pool, ["lock", "break", object, lock, locker.name, "--lock-cookie", locker.cookie])
            return true
        } catch let failure as Ceph.Failure where failure.code == .notFound {
            return false
        }
    }

    /// `rados ls`
    package func objects(in pool: String) async throws -> [String] {
        try await rados(pool, ["ls"]).split(whereSeparator: \.isNewline).map(String.init)
    }
}
