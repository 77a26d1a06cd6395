internal import FoundationEssentials
internal import Glibc

extension Ceph {
    /// The socket through which a daemon or client on this host tells of itself: no monitor and no key is needed. A word
    /// ended by a zero byte goes in; the answer's length in four bytes, big end first, and the answer come out.
    package struct AdminSocket: Sendable {
        private let path: String
        private let deadline: Duration

        /// - Parameter deadline: so long a thread may be kept waiting.
        package init(_ path: String, deadline: Duration = .milliseconds(500)) {
            self.path = path
            self.deadline = deadline
        }

        /// `status` of a `ceph-fuse`; nil when nobody answers.
        package func mounted() -> Mounted? {
            ask(#"{"prefix":"status","format":"json"}"#).flatMap {
                try? JSONDecoder().decode(Mounted.self, from: Data($0))
            }
        }

        func ask(_ question: String) -> [UInt8]? {
            guard path.utf8.count < 108 else { return nil }
            let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
            guard descriptor >= 0 else { return nil }
            defer { close(descriptor) }
            guard limit(descriptor), connect(descriptor) else { return nil }
            let bytes = Array(question.utf8) + [0]
            guard unsafe send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count,
                let head = read(descriptor, 4)
            else { return nil }
            let length = head.reduce(0) { $0 << 8 | Int($1) }
            return length <= 1 << 20 ? read(descriptor, length) : nil
        }

        private func limit(_ descriptor: Int32) -> Bool {
            let parts = deadline.components
            var time = timeval(tv_sec: Int(parts.seconds), tv_usec: Int(parts.attoseconds / 1_000_000_000_000))
            return [SO_RCVTIMEO, SO_SNDTIMEO].allSatisfy { option in
                unsafe setsockopt(descriptor, SOL_SOCKET, option, &time, socklen_t(MemoryLayout<timeval>.size)) == 0
            }
        }

        private func connect(_ descriptor: Int32) -> Bool {
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: Array(path.utf8)) }
            return unsafe withUnsafePointer(to: &address) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    unsafe Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
                }
            }
        }

        private func read(_ descriptor: Int32, _ length: Int) -> [UInt8]? {
            var bytes: [UInt8] = []
            var chunk = [UInt8](repeating: 0, count: 4096)
            while bytes.count < length {
                let count = unsafe recv(descriptor, &chunk, min(chunk.count, length - bytes.count), 0)
                guard count > 0 else { return nil }
                bytes += chunk[..<count]
            }
            return bytes
        }
    }
}
