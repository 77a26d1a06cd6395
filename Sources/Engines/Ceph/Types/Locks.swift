extension Ceph {
    struct LockInfo: Decodable, Sendable { var lockers: [Locker] }

    /// Who has a lock: the program that took it, long ended, and what it said of itself.
    package struct Locker: Decodable, Sendable, Equatable, Hashable {
        /// `client.4393`: new with each program, so that it names this one taking of the lock.
        package var name: String
        package var cookie: String
        package var description: String

        package init(name: String, cookie: String, description: String) {
            self.name = name
            self.cookie = cookie
            self.description = description
        }
    }
}
