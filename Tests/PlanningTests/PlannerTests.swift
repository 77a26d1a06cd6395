import Estate
import FoundationEssentials
import Planning
import Testing

@Suite struct PlannerTests {
    static let system = SystemName("test")

    static func observation(_ value: some Encodable) throws -> Observation {
        Observation(json: String(decoding: try JSONEncoder().encode(value), as: UTF8.self))
    }

    static func change<Value: ResourceValue>(_ resource: Value, from observed: Value.Observed) -> Change? {
        resource.change(from: observed, in: PlanContext())
    }

    @Test func `a file that is as it should be needs nothing`() {
        let file = File("/etc/x", "one\ntwo\n")
        let there = File.Observed(
            exists: true,
            mode: "0644",
            owner: "root",
            group: "root",
            digest: file.digest,
            text: "one\ntwo\n"
        )
        #expect(Self.change(file, from: there) == nil)
    }

    @Test func `a file edited by hand is shown line by line`() {
        let file = File("/etc/x", "one\ntwo\nthree\n")
        let there = File.Observed(
            exists: true,
            mode: "0600",
            owner: "root",
            group: "root",
            digest: "other",
            text: "one\n2\nthree\n"
        )
        let change = Self.change(file, from: there)
        #expect(change?.details == ["mode 0600 → 0644"])
        #expect(change?.diff.filter { $0.mark != .same } == [DiffLine(.gone, "2"), DiffLine(.new, "two")])
    }

    @Test func `a secret file never shows its content`() {
        let content = SealedText(parts: [.text("password="), .secret(name: "db", Secret("hunter2"))])
        let file = File("/etc/x", content)
        for there in [
            File.Observed(exists: false),
            File.Observed(exists: true, mode: "0644", owner: "root", group: "root", digest: "x", text: nil),
        ] {
            let shown = "\(String(describing: Self.change(file, from: there)))"
            #expect(!shown.contains("hunter2"))
            #expect(Self.change(file, from: there)?.diff.isEmpty ?? false)
        }
        #expect(throws: EncodingError.self) { try JSONEncoder().encode(file) }
    }

    @Test func `a unit restarts because of the file that changes before it`() throws {
        let items = [
            Item(Self.system, .file(File("/etc/d.json", "new\n"))),
            Item(
                Self.system,
                .unit(Unit("d.service", watches: ["/etc/d.json"], oneAtATime: true, caution: "it is felt"))
            ),
        ]
        let observed = [
            try Self.observation(
                File.Observed(exists: true, mode: "0644", owner: "root", group: "root", digest: "x", text: "old\n")
            ),
            try Self.observation(Unit.Observed(active: "active", enabled: "enabled")),
        ]
        let (steps, failures, _) = Planner.steps(for: items, observed: observed, host: "a", stage: 0)
        #expect(failures.isEmpty)
        #expect(steps.map(\.change.action) == [.change, .restart])
        #expect(steps.last?.change.details == ["because /etc/d.json changes"])
        #expect(steps.last?.change.oneAtATime ?? false)
        #expect(steps.last?.change.caution == "it is felt")
    }

    @Test func `a change of mode alone restarts nobody`() throws {
        let file = File("/etc/d.json", "same\n")
        let items = [
            Item(Self.system, .file(file)), Item(Self.system, .unit(Unit("d.service", watches: ["/etc/d.json"]))),
        ]
        let observed = [
            try Self.observation(
                File.Observed(
                    exists: true,
                    mode: "0600",
                    owner: "root",
                    group: "root",
                    digest: file.digest,
                    text: "same\n"
                )
            ),
            try Self.observation(Unit.Observed(active: "active", enabled: "enabled")),
        ]
        #expect(
            Planner.steps(for: items, observed: observed, host: "a", stage: 0).steps.map(\.resource.kind) == ["file"]
        )
    }

    @Test(arguments: [
        ("inactive", "disabled", "enable and start"), ("failed", "enabled", "start"), ("active", "disabled", "enable"),
    ])
    func `a unit that does not run is started`(active: String, enabled: String, summary: String) {
        #expect(
            Self.change(Unit("d.service"), from: Unit.Observed(active: active, enabled: enabled))?.summary == summary
        )
    }

    @Test func `a unit whose file is younger than its start restarts, whoever was interrupted before`() {
        let there = Unit.Observed(active: "active", enabled: "enabled", stale: ["/etc/d.json"])
        let change = Self.change(Unit("d.service", watches: ["/etc/d.json"]), from: there)
        #expect(change?.details == ["because /etc/d.json is newer than its last start"])
    }

    @Test(
        arguments: [
            ([], ["/etc/d.json"], "reload"), (["/usr/bin/d"], ["/etc/d.json"], "restart"),
            (["/usr/bin/d"], [], "restart"),
            ([], [], nil),
        ] as [([String], [String], String?)]
    )
    func `a unit is told to read anew what it can, and starts anew for the rest`(
        stale: [String],
        unread: [String],
        summary: String?
    ) {
        let unit = Unit("d.service", watches: ["/usr/bin/d"], reloads: ["/etc/d.json"], oneAtATime: true)
        let there = Unit.Observed(active: "active", enabled: "enabled", stale: stale, unread: unread)
        let change = Self.change(unit, from: there)
        #expect(change?.summary == summary)
        if summary == "reload" { #expect(change?.oneAtATime == false) }
    }

    @Test func `a unit whose work in the kernel somebody took away starts anew`() {
        let flushed = Unit.Observed(active: "active", enabled: "enabled", isWhole: false)
        let change = Self.change(Unit("docker.service", oneAtATime: true, caution: "containers stop"), from: flushed)
        #expect(change?.action == .restart && change?.oneAtATime == true && change?.caution == "containers stop")
        #expect(change?.details == ["because somebody took away what it had made in the kernel, such as its rules"])
    }

    @Test func `only what is missing is installed, and a loose hold is taken again`() {
        let packages = Packages("p", ["a", "b"], held: ["a"])
        #expect(Self.change(packages, from: .init(installed: ["b": "1"], held: []))?.summary == "install a")
        #expect(
            Self.change(packages, from: .init(installed: ["a": "1", "b": "1"], held: []))?.summary
                == "hold a at its version"
        )
        #expect(Self.change(packages, from: .init(installed: ["a": "1", "b": "1"], held: ["a"])) == nil)
    }

    @Test func `what left the estate goes, units before their files`() {
        func record(_ kind: String, _ name: String) -> Facts.Record {
            Facts.Record(system: Self.system, resource: ResourceID(kind: kind, name: name))
        }
        let manifest = [record("file", "/etc/kept"), record("file", "/etc/old"), record("unit", "old.service")]
        let kept = [Item(Self.system, .file(File("/etc/kept", "")))]
        let retired = Planner.retired(manifest: manifest, keeping: kept) { _ in true }
        #expect(retired.map(\.resource.id.name) == ["unit old.service", "file /etc/old"])
        #expect(Planner.retired(manifest: manifest, keeping: kept) { _ in false }.isEmpty)
    }

    @Test func `a stack says which of its services change`() {
        let web = Stack.Service(name: "web", image: "i:2", replicas: 2, configuration: "new")
        let stack = Stack(name: "s", text: "", attachments: [], services: [web])
        let there = Stack.Observed(services: [
            .init(name: "web", image: "i:1", replicas: 2, configuration: "old"),
            .init(name: "gone", image: "g:1", replicas: 1, configuration: "x"),
        ])
        let change = Self.change(stack, from: there)
        #expect(change?.details == ["web: image i:1 → i:2", "gone: removed, with its 1 task(s)"])
        #expect(change?.caution == "removes gone")
        let same = Stack.Observed(services: [.init(name: "web", image: "i:2", replicas: 2, configuration: "new")])
        #expect(Self.change(stack, from: same) == nil)
    }

    @Test func `a user whose number must be the same on all hosts gets it`() {
        let user = User("x", id: 77)
        #expect(Self.change(user, from: User.Observed(exists: false))?.details == ["with the number 77"])
        #expect(Self.change(user, from: User.Observed(exists: true, id: 100))?.details == ["number 100 → 77"])
        #expect(Self.change(user, from: User.Observed(exists: true, id: 77)) == nil)
        #expect(Self.change(User("x"), from: User.Observed(exists: true, id: 100)) == nil)
    }

    @Test func `a resource that could not be read is reported, the others are planned`() throws {
        let items = [Item(Self.system, .user(User("x"))), Item(Self.system, .user(User("y")))]
        let observed = [
            Observation(json: nil, failure: Failure(.refused, "no")),
            try Self.observation(User.Observed(exists: false)),
        ]
        let (steps, failures, _) = Planner.steps(for: items, observed: observed, host: "a", stage: 0)
        #expect(steps.map(\.resource.name) == ["y"])
        #expect(failures == [Failure(.refused, "no", host: "a")])
    }

    @Test(arguments: [
        ("plain", "plain"), ("two words", "'two words'"), ("it's", "'it'\\''s'"), ("", "''"), ("$HOME", "'$HOME'"),
    ])
    func `a word is quoted for a shell only where it must be`(word: String, quoted: String) {
        #expect(Command.quoted(word) == quoted)
    }
}
