internal import Dispatch
internal import Glibc
internal import Logging
internal import ServiceLifecycle
internal import Synchronization
internal import Systems

/// The table as the resolver sees it, without waiting for anybody.
final class TableBoard: Sendable {
    private let table = Mutex<RoutingTable?>(nil)

    var current: RoutingTable? { table.withLock { $0 } }
    func put(_ new: RoutingTable?) { table.withLock { $0 = new } }
}

/// Answers Caddy's questions on a UDP port of the loopback address.
struct ResolverService: Service {
    let port: Int
    let board: TableBoard
    let logger: Logger

    func run() async throws {
        var backoff = Backoff()
        while !Task.isCancelled {
            do {
                let descriptor = try Self.bind(port)
                await serve(descriptor)
                return
            } catch {
                logger.error("cannot answer Caddy's questions", metadata: ["port": "\(port)", "problem": "\(error)"])
            }
            let pause = backoff.next()
            let isOver = await cancelWhenGracefulShutdown { (try? await Task.sleep(for: pause)) == nil }
            if isOver { return }
        }
    }

    private func serve(_ descriptor: Int32) async {
        let source = DispatchSource.makeReadSource(
            fileDescriptor: descriptor,
            queue: DispatchQueue(label: "trivet.resolver")
        )
        let board = board
        source.setEventHandler { Self.answerAll(descriptor, board) }
        source.setCancelHandler { close(descriptor) }
        source.resume()
        try? await gracefulShutdown()
        source.cancel()
    }

    struct Refused: Error { var code: Int32 }

    static func bind(_ port: Int) throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
        guard descriptor >= 0 else { throw Refused(code: errno) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(truncatingIfNeeded: port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe Glibc.bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else {
            let code = errno
            close(descriptor)
            throw Refused(code: code)
        }
        return descriptor
    }

    /// Reads until nothing is left; the event comes again when there is more.
    static func answerAll(_ descriptor: Int32, _ board: TableBoard) {
        var buffer = [UInt8](repeating: 0, count: 1500)
        while true {
            var sender = sockaddr_storage()
            var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
            let count = unsafe withUnsafeMutablePointer(to: &sender) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    unsafe recvfrom(descriptor, &buffer, buffer.count, 0, $0, &length)
                }
            }
            guard count > 0 else { return }
            guard let table = board.current, let answer = EdgeResolver.answer(Array(buffer[..<count]), from: table)
            else { continue }
            unsafe withUnsafePointer(to: &sender) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    _ = unsafe sendto(descriptor, answer, answer.count, 0, $0, length)
                }
            }
        }
    }
}
