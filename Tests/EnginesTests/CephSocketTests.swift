import Dispatch
import Engines
import Foundation
import Glibc
import TestSupport
import Testing

struct CephSocketTests {
    /// Takes one connection, reads a question up to its zero byte, and answers as a `ceph-fuse` does; nil says nothing.
    static func serve(_ answer: String?, at path: String, _ isReady: DispatchSemaphore) {
        let listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: Array(path.utf8)) }
        _ = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        listen(listener, 1)
        isReady.signal()
        let client = accept(listener, nil, nil)
        defer { close(client) }
        var byte: UInt8 = 1
        while unsafe recv(client, &byte, 1, 0) == 1, byte != 0 {}
        guard let answer else {
            _ = unsafe recv(client, &byte, 1, 0)
            return
        }
        let count = UInt32(answer.utf8.count)
        let bytes = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: count >> $0) } + Array(answer.utf8)
        // In two parts, as large answers come.
        _ = unsafe send(client, bytes, 100, 0)
        let rest = Array(bytes.dropFirst(100))
        _ = unsafe send(client, rest, rest.count, 0)
    }

    static func mounted(_ answer: String?) -> Ceph.Mounted? {
        let path = "/tmp/trivet-ceph-\(UUID().uuidString.prefix(8)).asok"
        defer { _ = unsafe unlink(path) }
        let isReady = DispatchSemaphore(value: 0)
        DispatchQueue(label: "socket").async { serve(answer, at: path, isReady) }
        isReady.wait()
        return Ceph.AdminSocket(path, deadline: .milliseconds(200)).mounted()
    }

    @Test func `a mount tells its client, and that it was shut out`() {
        let mounted = Self.mounted(CephSamples.shutOut)
        #expect(mounted?.address == "10.78.0.3:0/1835819978" && mounted?.isBlocked == true)
        #expect(mounted?.metadata.place == "/srv/vol")
    }

    @Test func `a mount that says nothing keeps nobody waiting`() { #expect(Self.mounted(nil) == nil) }

    @Test func `a socket without anybody behind it tells nothing`() {
        #expect(Ceph.AdminSocket("/tmp/trivet-no-such.asok").mounted() == nil)
    }
}
