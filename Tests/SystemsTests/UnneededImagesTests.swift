import Foundation
import Systems
import Testing

struct UnneededImagesTests {
    static let now = Date(timeIntervalSince1970: 1_800_000_000)
    static let digest = "sha256:" + String(repeating: "a", count: 64)

    static func image(
        _ id: String,
        tags: [String] = [],
        digests: [String] = [],
        hoursHere: Double = 48,
        hoursUnused: Double? = nil,
        created: Double = 0
    ) -> HostImage {
        HostImage(
            id: "sha256:\(id)",
            tags: tags,
            digests: digests,
            created: Date(timeIntervalSince1970: created),
            seen: now - hoursHere * 3600,
            used: hoursUnused.map { now - $0 * 3600 }
        )
    }

    static func chosen(_ images: [HostImage], used: Set<String> = [], named: [String] = [], wanted: [String] = [])
        -> [String]
    {
        UnneededImages(used: used, named: named, wanted: wanted).choose(from: images, now: now, grace: 1800).map(\.id)
    }

    @Test func `what was not used for longest goes first, whatever its builder's clock said`() {
        let images = [
            Self.image("b", tags: ["b:1"], hoursHere: 90, hoursUnused: 3),
            Self.image("a", tags: ["a:1"], hoursHere: 50, created: 9e8),
            Self.image("c", tags: ["c:1"], hoursHere: 60, hoursUnused: 20, created: 1),
        ]
        #expect(Self.chosen(images) == ["sha256:a", "sha256:c", "sha256:b"])
    }

    @Test func `a stopped container keeps its image, also after the tag has moved on`() {
        let old = Self.image("old")
        let new = Self.image("new", tags: ["site:2"])
        #expect(Self.chosen([old, new], used: ["sha256:old"]) == ["sha256:new"])
        #expect(Self.chosen([old, new], used: ["sha256:old"], named: ["site:2"]) == [])
    }

    @Test(arguments: [
        "registry.internal:5000/site:1", "registry.internal:5000/site:1@\(digest)",
        "registry.internal:5000/site@\(digest)",
        "elsewhere/site:9@\(digest)", digest, "sha256:0123abcd", "0123abcd",
    ])
    func `a service's image stays, by whatever it is named`(wanted: String) {
        let image = Self.image(
            "0123abcd",
            tags: ["registry.internal:5000/site:1"],
            digests: ["registry.internal:5000/site@\(Self.digest)"]
        )
        #expect(Self.chosen([image], wanted: [wanted]) == [])
    }

    @Test func `a rollback target without a tag stays by its digest alone`() {
        // Swarm pulls by digest; the tag is on the version after it.
        let before = Self.image("before", digests: ["registry.internal:5000/site@\(Self.digest)"])
        let now = Self.image("now", tags: ["registry.internal:5000/site:1"])
        let wanted = [
            "registry.internal:5000/site:1@sha256:" + String(repeating: "b", count: 64),
            "registry.internal:5000/site:1@\(Self.digest)",
        ]
        #expect(Self.chosen([before, now], wanted: wanted) == [])
    }

    @Test func `of an image with two tags one that is wanted keeps all of it`() {
        let image = Self.image("a", tags: ["site:1", "site:stable"])
        #expect(Self.chosen([image], wanted: ["site:stable"]) == [])
        #expect(Self.chosen([image], wanted: ["site:2"]) == ["sha256:a"])
        #expect(image.references == ["site:1", "site:stable"])
    }

    @Test(arguments: [
        ("nginx", "nginx:latest"), ("docker.io/library/nginx:1", "nginx:1"), ("docker.io/user/app", "user/app:latest"),
        ("registry:5000/app", "registry:5000/app:latest"), ("nginx:latest", "docker.io/library/nginx:latest"),
    ])
    func `what goes without saying in a name makes no difference`(wanted: String, tag: String) {
        #expect(Self.chosen([Self.image("a", tags: [tag])], wanted: [wanted]) == [])
    }

    @Test func `a name that only begins alike keeps nothing`() {
        let image = Self.image("a", tags: ["registry:5000/site:11"])
        #expect(Self.chosen([image], wanted: ["registry:5000/site:1", "site:11", "registry:5000/site"]).count == 1)
    }

    @Test func `what has just come, or was used a moment ago, stays for a while`() {
        // Pulled for a task that has no container yet, or by hand for `docker run`.
        #expect(Self.chosen([Self.image("a", hoursHere: 0.4)]) == [])
        #expect(Self.chosen([Self.image("a", hoursHere: 90, hoursUnused: 0.4)]) == [])
        #expect(Self.chosen([Self.image("a", hoursHere: 0.5)]).count == 1)
    }

    @Test func `an image of the future, from a clock that was ahead, stays`() {
        #expect(Self.chosen([Self.image("a", hoursHere: -5)]) == [])
    }

    @Test func `an image without a name goes by its id, one of several names by each`() {
        #expect(Self.image("a").references == ["sha256:a"])
        #expect(Self.image("a", digests: ["x@\(Self.digest)"]).references == ["sha256:a"])
        let two = ["x@\(Self.digest)", "y@\(Self.digest)"]
        #expect(Self.image("a", digests: two).references == two)
        #expect(Self.image("a", tags: ["x:1"], digests: two).references == ["x:1"] + two)
    }
}
