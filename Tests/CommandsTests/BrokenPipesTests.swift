@testable import Commands
import Glibc
import Testing

struct BrokenPipesTests {
    @Test func `a pipe is unheard once nobody can read it`() {
        var ends: [Int32] = [0, 0]
        #expect(unsafe pipe(&ends) == 0)
        #expect(!BrokenPipes.isUnheard(ends[1]))
        close(ends[0])
        #expect(BrokenPipes.isUnheard(ends[1]))
        close(ends[1])
    }

    @Test func `a connection that ended is an error of the write, not the end of the process`() {
        BrokenPipes.watch()
        defer { signal(SIGPIPE, SIG_DFL) }
        var ends: [Int32] = [0, 0]
        #expect(unsafe pipe(&ends) == 0)
        close(ends[0])
        let byte: [UInt8] = [1]
        let written = unsafe write(ends[1], byte, 1)
        #expect(written == -1 && errno == EPIPE)
        close(ends[1])
    }
}
