import Estate
import Foundation
import Systems
import Testing

@Suite struct VolumeNamesTests {
    @Test(arguments: ["site_pages", "a", "7.b-c", String(repeating: "x", count: 200)])
    func `a name as Docker takes it is taken`(name: String) { #expect(VolumeName.isValid(name)) }

    @Test(arguments: [
        "", ".", "..", "../etc", "a/b", "-a", "_a", "a b", "a@1", "ä", "a\n", String(repeating: "x", count: 201),
    ])
    func `a name that leads elsewhere is not`(name: String) { #expect(!VolumeName.isValid(name)) }

    @Test func `a removed volume's name tells when it was removed`() {
        let bin = BinName("site_pages@1800000000")
        #expect(bin == BinName(name: "site_pages", seconds: 1_800_000_000))
        #expect(bin?.text == "site_pages@1800000000")
    }

    @Test(arguments: ["site_pages", "@5", "site_pages@", "site_pages@soon", "a@1@2", "../a@1", "a@-1"])
    func `what is no removed volume is left alone`(text: String) { #expect(BinName(text) == nil) }

    @Test(arguments: [(6, false), (7, true), (8, true)])
    func `a removed volume is due when its days are over`(days: Int, isDue: Bool) {
        let bin = BinName(name: "a", seconds: 1_000_000)
        #expect(bin.isDue(now: 1_000_000 + days * 86400, keepDays: 7) == isDue)
    }

    @Test(arguments: [
        ("0", 0), ("1024", 1024), ("1k", 1024), ("20G", 20 << 30), ("1.5GiB", 3 << 29), ("2 TB", 2 << 40), ("7b", 7),
        ("512MiB", 512 << 20),
    ])
    func `sizes are read as people write them`(text: String, bytes: Int) { #expect(ByteCount.parse(text) == bytes) }

    @Test(arguments: ["", "G", "-1", "1X", "1.2.3G", ".5G", "1ib", "99999999P", "ten"])
    func `what is no size is none`(text: String) { #expect(ByteCount.parse(text) == nil) }

    @Test(arguments: [(0, "0 B"), (1023, "1023 B"), (1536, "1.5 KiB"), (20 << 30, "20 GiB"), (123 << 20, "123 MiB")])
    func `sizes are written as people read them`(bytes: Int, text: String) { #expect(ByteCount.text(bytes) == text) }
}

@Suite struct SnapshotRotaTests {
    static let now = Date(timeIntervalSince1970: 1_800_000_000)
    static let hourly = SnapshotSchedule(every: 3600, keep: 3)

    static func names(_ minutesAgo: Int...) -> [String] {
        minutesAgo.map { SnapshotRota.name(at: now.addingTimeInterval(Double(-60 * $0))) }
    }

    static func work(_ existing: [String]) -> SnapshotRota.Work {
        SnapshotRota.work(existing: existing, schedule: hourly, now: now)
    }

    @Test func `a name tells its time`() {
        #expect(SnapshotRota.name(at: Self.now) == "scheduled-2027-01-15T08-00-00Z")
        #expect(SnapshotRota.time(of: "scheduled-2027-01-15T08-00-00Z") == Self.now)
        #expect(SnapshotRota.time(of: "before-upgrade") == nil)
        #expect(SnapshotRota.time(of: "scheduled-soon") == nil)
    }

    @Test func `the first is made at once`() { #expect(Self.work([]) == .init(make: Self.names(0)[0])) }

    @Test func `the next is made when its time has come`() {
        #expect(Self.work(Self.names(59)) == .init())
        #expect(Self.work(Self.names(60)).make == Self.names(0)[0])
    }

    @Test func `the oldest go when there are more than are kept`() {
        #expect(Self.work(Self.names(60, 180, 120)) == .init(make: Self.names(0)[0], remove: Self.names(180)))
        #expect(Self.work(Self.names(30, 180, 120, 240)) == .init(remove: Self.names(240)))
    }

    @Test func `those made by hand are never counted and never taken away`() {
        let hands = ["before-upgrade", "manual-2020-01-01T00-00-00Z", "a", "b"]
        #expect(Self.work(hands + Self.names(10)) == .init())
    }

    @Test func `a snapshot of the future does not hold up the rota`() {
        #expect(Self.work(Self.names(-6000)).make == Self.names(0)[0])
        #expect(Self.work(Self.names(-6000, 60, 120)).remove == Self.names(-6000))
    }
}

@Suite struct VolumeHistoryTests {
    static let now = Date(timeIntervalSince1970: 1_800_000_000)

    static func history(_ sizes: [(hoursAgo: Double, size: Int)]) -> VolumeHistory {
        var history = VolumeHistory()
        for one in sizes { history.note(["v": one.size], at: now - one.hoursAgo * 3600) }
        return history
    }

    @Test func `growth is what a day ago tells`() {
        let history = Self.history([(100, 1), (24, 1000), (3, 9000)])
        #expect(history.growth(of: "v", size: 3000, at: Self.now) == 2000)
    }

    @Test func `a few hours tell a little, fewer nothing`() {
        #expect(Self.history([(12, 1000)]).growth(of: "v", size: 1500, at: Self.now) == 1000)
        #expect(Self.history([(5, 1000)]).growth(of: "v", size: 1500, at: Self.now) == nil)
        #expect(Self.history([]).growth(of: "v", size: 1500, at: Self.now) == nil)
    }

    @Test func `one sample an hour is kept, and none for ever`() {
        var often = VolumeHistory()
        for minute in 0...90 { often.note(["v": minute], at: Self.now + Double(minute * 60)) }
        var hourly = VolumeHistory()
        for minute in [0, 59] { hourly.note(["v": minute], at: Self.now + Double(minute * 60)) }
        #expect(often == hourly)
        #expect(Self.history([(24 * 9, 1), (0, 5)]) == Self.history([(0, 5)]))
    }

    @Test func `a volume that is gone is forgotten, and a clock that was ahead does no harm`() {
        var history = Self.history([(24, 1000)])
        history.note([:], at: Self.now)
        #expect(history == VolumeHistory())
        #expect(Self.history([(-500, 7), (0, 5)]) == Self.history([(0, 5)]))
    }
}

@Suite struct EstateVolumesTests {
    static func volume(_ name: String, host: String?, holders: [String] = [], on user: String? = nil) -> VolumeStatus {
        VolumeStatus(
            name: name,
            host: host,
            holders: holders,
            users: user.map { [.init(host: $0, container: "c", isRunning: true)] } ?? []
        )
    }

    @Test func `on CephFS all hosts tell of one volume, each of its own containers`() {
        let all = EstateVolumes(merging: [
            HostVolumes(host: "a", engine: .ceph, volumes: [Self.volume("v", host: nil, holders: ["a"], on: "a")]),
            HostVolumes(host: "b", engine: .ceph, volumes: [Self.volume("v", host: nil, on: "b")]),
        ])
        #expect(all.volumes.count == 1)
        #expect(all.volumes.first?.holders == ["a"])
        #expect(all.volumes.first?.users.map(\.host) == ["a", "b"])
    }

    @Test func `with directories each host has its own`() {
        let all = EstateVolumes(merging: [
            HostVolumes(host: "b", engine: .directory, volumes: [Self.volume("v", host: "b")]),
            HostVolumes(host: "a", engine: .directory, volumes: [Self.volume("v", host: "a")]),
        ])
        #expect(all.volumes.map(\.host) == ["a", "b"])
    }

    @Test func `a host whose files do not answer is named`() {
        let all = EstateVolumes(
            merging: [HostVolumes(host: "a", engine: .ceph, problem: "hangs")],
            missing: ["b": "silent"]
        )
        #expect(all.missing == ["a": "hangs", "b": "silent"])
    }

    @Test func `a host that is not sure may hold anything`() {
        #expect(HostHolds(host: "a", isSure: false, held: []).mayHold("v"))
        #expect(!HostHolds(host: "a", isSure: true, held: ["w"]).mayHold("v"))
    }
}
