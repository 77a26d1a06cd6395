import Estate
import Planning
import Systems
import Testing

@Suite struct CopySourceTests {
    static let estate = Fixtures.estate(hosts: 2)

    @Test(arguments: ["./pages", "/srv/pages", "pages", "./a:b", "/srv/a:b"])
    func `a directory here is a directory here`(text: String) throws {
        #expect(try CopySource(text, estate: Self.estate) == .local(text))
    }

    @Test func `a host of the estate goes before any other machine of its name`() throws {
        let host = try #require(Self.estate.hosts.first)
        #expect(try CopySource("a:/srv/x", estate: Self.estate) == .host(host, "/srv/x"))
        #expect(try CopySource("ada@a:/srv/x", estate: Self.estate) == .elsewhere("ada@a", "/srv/x"))
        #expect(try CopySource("old.example:/srv/a:b", estate: Self.estate) == .elsewhere("old.example", "/srv/a:b"))
    }

    @Test(arguments: ["", "old:", "old:relative", ":/srv", "-oProxyCommand=x:/srv"])
    func `what is neither is refused`(text: String) {
        #expect(throws: Failure.self) { try CopySource(text, estate: Self.estate) }
    }

    @Test(arguments: ["old", "a:", "a:../etc", "zz:data", "a:b:c"])
    func `a Docker volume has a host of the estate and a name`(text: String) throws {
        #expect(throws: Failure.self) { try CopySource.volume(text, estate: Self.estate) }
        #expect(try CopySource.volume("a:data", estate: Self.estate).name == "data")
    }

    @Test func `progress is read from the line that rsync draws anew`() throws {
        let line = "       30000003  99%  366.40MB/s    0:00:00 (xfr#2, to-chk=1/6)"
        let progress = try #require(CopyProgress(line))
        #expect(progress.bytes == 30_000_003 && progress.files == 2 && progress.left == 1)
        #expect(progress.rate == "366.40MB/s")
        let begun = try #require(CopyProgress("          32768   0%    0.00kB/s    0:00:00  "))
        #expect(begun.files == 0 && begun.left == nil)
        #expect(CopyProgress("rsync: [receiver] write failed: Disk quota exceeded (122)") == nil)
    }

    @Test func `a complaint right behind a line of progress is heard`() {
        let complaint = "rsync: [receiver] write failed on \"big\": Disk quota exceeded (122)"
        let glued = CopyProgress.parts(of: "          32768   0%    0.00kB/s    0:00:00  " + complaint)
        #expect(glued.progress?.bytes == 32768 && glued.rest == complaint)
        let alone = CopyProgress.parts(of: "          32768   0%    0.00kB/s    0:00:00  ")
        #expect(alone.progress != nil && alone.rest == nil)
        let name = CopyProgress.parts(of: "<f+++++++++ rsync: notes")
        #expect(name.progress == nil && name.rest == "<f+++++++++ rsync: notes")
    }

    @Test(arguments: [
        ("<f+++++++++ big", true), (">f..t...... a b", true), ("cL+++++++++ sub/l", true), ("hf+++++++++ a", true),
        (".f...p..... a", true), (".d..t...... ./", false), (">f+++++++++ two\\#012lines", true),
    ])
    func `times of directories are no change`(line: String, isChange: Bool) {
        #expect(CopyChange.isChange(line) == isChange)
        #expect(CopyChange.isChange("rsync error: x") == nil)
        #expect(CopyChange.isChange("channel_one of ssh") == nil)
    }
}
