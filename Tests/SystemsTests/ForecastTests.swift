import Foundation
import Planning
import Systems
import Testing

struct ForecastTests {
    static let now = Date(timeIntervalSince1970: 1_800_000_000)
    static let gigabyte = 1 << 30

    /// Hour by hour up to now.
    static func samples(hours: Int, _ used: (Int) -> Int) -> [FillSample] {
        (0...hours).map { FillSample(time: now - Double(hours - $0) * 3600, used: used($0)) }
    }

    static func days(_ samples: [FillSample], used: Int, limit: Int) -> Double? {
        Forecast.full(samples, used: used, limit: limit, now: now).map { $0.timeIntervalSince(now) / 86400 }
    }

    @Test func `a disk that fills by 1 GiB a day and has 10 left is full in 10 days`() throws {
        let samples = Self.samples(hours: 72) { 50 * Self.gigabyte + $0 * Self.gigabyte / 24 }
        let days = try #require(Self.days(samples, used: 53 * Self.gigabyte, limit: 63 * Self.gigabyte))
        #expect(abs(days - 10) < 0.1)
    }

    @Test func `one large file that came and went moves nothing`() throws {
        let samples = Self.samples(hours: 100) { hour in
            50 * Self.gigabyte + hour * Self.gigabyte / 24 + ((40...55).contains(hour) ? 30 * Self.gigabyte : 0)
        }
        let days = try #require(Self.days(samples, used: 54 * Self.gigabyte, limit: 64 * Self.gigabyte))
        #expect(abs(days - 10) < 2)
    }

    @Test func `a tidying in between is no emptying`() throws {
        let samples = Self.samples(hours: 200) { hour in
            60 * Self.gigabyte + hour * Self.gigabyte / 24 - (hour > 190 ? 5 * Self.gigabyte : 0)
        }
        #expect(Self.days(samples, used: 63 * Self.gigabyte, limit: 73 * Self.gigabyte) != nil)
    }

    @Test func `what stays as it is, or shrinks, is never full`() {
        #expect(Self.days(Self.samples(hours: 72) { _ in 50 }, used: 50, limit: 100) == nil)
        #expect(Self.days(Self.samples(hours: 72) { 500 - $0 }, used: 50, limit: 100) == nil)
        #expect(Self.days(Self.samples(hours: 720) { 500 + $0 % 2 }, used: 500, limit: 1000) == nil)
    }

    @Test func `nothing is said with less than a day of samples, nor of a day too far away`() {
        #expect(Self.days(Self.samples(hours: 23) { $0 * 10 }, used: 230, limit: 500) == nil)
        #expect(Self.days(Self.samples(hours: 24) { $0 * 10 }, used: 240, limit: 500) != nil)
        #expect(Self.days(Self.samples(hours: 24) { $0 }, used: 24, limit: 24 + 24 * 59) != nil)
        #expect(Self.days(Self.samples(hours: 24) { $0 }, used: 24, limit: 24 + 24 * 61) == nil)
        let two = [FillSample(time: Self.now - 90000, used: 0), FillSample(time: Self.now, used: 90)]
        #expect(Self.days(two, used: 90, limit: 100) == nil)
    }

    @Test func `a month of samples, and some of the future, are no trouble`() throws {
        var samples = Self.samples(hours: 720) { $0 * 1000 }
        samples += (1...50).map { FillSample(time: Self.now + Double($0) * 86400, used: 0) }
        let days = try #require(Self.days(samples.shuffled(), used: 720_000, limit: 960_000))
        #expect(abs(days - 10) < 0.1)
    }

    @Test func `what is full is full now`() {
        #expect(Self.days([], used: 100, limit: 100) == 0)
        #expect(Self.days([], used: 0, limit: 0) == nil)
    }

    static func space(_ share: Double, fullAt: Date? = nil) -> SpaceStatus {
        let space = HostStatus.Memory(used: Int(share * 1000), total: 1000)
        let root = DiskStatus(path: "/", space: .init(used: 100, total: 1000))
        return SpaceStatus(disks: [root, DiskStatus(path: "/var/lib/docker", space: space, fullAt: fullAt)])
    }

    @Test func `at the last threshold nothing is deployed, and the reason names host, disk and fill`() throws {
        #expect(Self.space(0.919).refusal(of: "merlin") == nil)
        let failure = try #require(Self.space(0.92).refusal(of: "merlin"))
        #expect(failure.kind == .refused && failure.host == "merlin")
        #expect(failure.what == "its disk (/var/lib/docker) is 92 % full, so no stack is deployed")
        #expect(failure.next?.contains("/var/lib/docker") == true)
    }

    @Test func `a status tells of a disk that fills before it is a problem`() {
        func estate(_ space: SpaceStatus?) -> EstateStatus {
            let host = HostStatus(name: "merlin", address: "10.0.0.2", answered: true, space: space)
            return EstateStatus(estate: "home", at: Self.now, hosts: [host], services: [], routes: [])
        }
        #expect(estate(nil).notes.isEmpty && estate(Self.space(0.5)).notes.isEmpty)
        #expect(estate(Self.space(0.85)).notes == ["the disk /var/lib/docker of merlin is 85 % full"])
        #expect(
            estate(Self.space(0.5, fullAt: Self.now + 864_000)).notes == [
                "the disk /var/lib/docker of merlin is 50 % full; as it fills now it is full on 2027-01-25"
            ]
        )
        #expect(estate(Self.space(0.85)).verdict.problems.contains { $0.contains("disk") } == false)
        #expect(
            estate(Self.space(0.93)).verdict.problems.contains(
                "the disk of merlin with /var/lib/docker is 93 % full: nothing is deployed"
            )
        )
    }

    @Test func `Ceph's day is the one on which it takes no more`() {
        var storage = StorageStatus(engine: "ceph", space: .init(used: 500, total: 1000), fullAt: Self.now)
        #expect(storage.limit == 920)
        let estate = EstateStatus(
            estate: "home",
            at: Self.now,
            hosts: [],
            services: [],
            routes: [],
            storage: storage
        )
        #expect(estate.notes == ["Ceph is 50 % full; as it fills now it takes no more on 2027-01-15"])
        storage.space = nil
        #expect(storage.limit == nil)
    }
}
