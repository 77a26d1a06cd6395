import Dispatch
import FoundationEssentials
import Glibc
import Synchronization

/// An HTTP server on a Unix socket, in this process: records what it is asked, answers from a closure.
package final class StubServer: Sendable {
    package struct Request: Sendable, Equatable {
        package var method: String
        /// With its query.
        package var target: String
        package var body: String

        package init(method: String, target: String, body: String) {
            self.method = method
            self.target = target
            self.body = body
        }
    }

    package enum Answer: Sendable {
        case json(String, status: Int = 200)
        /// Bytes without a length; the connection ends after them.
        case stream([UInt8])
        /// The same, and then nothing, for ever.
        case beginning([UInt8])
        /// Nothing, for ever.
        case silence
    }

    package let path: String
    private let descriptor: Int32
    private let seen = Mutex<[Request]>([])
    private let answer: @Sendable (Request) -> Answer

    package init(_ answer: @escaping @Sendable (Request) -> Answer) {
        self.answer = answer
        path = "/tmp/trivet-stub-\(UUID().uuidString.prefix(8)).sock"
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
        _ = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        listen(descriptor, 16)
        DispatchQueue(label: "stub").async { self.acceptAll() }
    }

    package var requests: [Request] { seen.withLock { $0 } }

    package func stop() {
        shutdown(descriptor, Int32(SHUT_RDWR))
        close(descriptor)
        _ = unsafe unlink(path)
    }

    private func acceptAll() {
        while true {
            let client = accept(descriptor, nil, nil)
            guard client >= 0 else { return }
            DispatchQueue.global().async { self.serve(client) }
        }
    }

    private func serve(_ client: Int32) {
        defer { close(client) }
        guard let request = read(client) else { return }
        seen.withLock { $0.append(request) }
        switch answer(request) {
        case .json(let text, let status):
            let head = "HTTP/1.1 \(status) OK\r\nContent-Length: \(text.utf8.count)\r\nConnection: close\r\n\r\n"
            write(client, Array((head + text).utf8))
        case .stream(let bytes):
            write(client, Array("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".utf8) + bytes)
        case .beginning(let bytes):
            write(client, Array("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".utf8) + bytes)
            wait(client)
        case .silence: wait(client)
        }
    }

    private func wait(_ client: Int32) {
        var byte: UInt8 = 0
        while unsafe recv(client, &byte, 1, 0) > 0 {}
    }

    private func write(_ client: Int32, _ bytes: [UInt8]) {
        _ = unsafe send(client, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    private func read(_ client: Int32) -> Request? {
        var data: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = unsafe recv(client, &chunk, chunk.count, 0)
            guard count > 0 else { return nil }
            data += chunk[..<count]
            let text = String(decoding: data, as: UTF8.self)
            guard let end = text.firstRange(of: "\r\n\r\n") else { continue }
            let head = text[..<end.lowerBound].split(separator: "\r\n")
            let length =
                head.first { $0.lowercased().hasPrefix("content-length:") }
                .flatMap { Int($0.split(separator: " ").last ?? "") } ?? 0
            let body = String(text[end.upperBound...])
            guard body.utf8.count >= length else { continue }
            let words = head[0].split(separator: " ")
            return Request(method: String(words[0]), target: String(words[1]), body: body)
        }
    }
}
