import Estate
import FoundationEssentials
import Planning
import Systems
import Testing

/// Each `Golden/NAME.yaml` is an estate; `NAME.expected` is all that hosts get for it. A new case is a new file.
/// `TRIVET_GOLDEN=write swift test` writes what comes out.
@Suite struct BlueprintTests {
    static let folder = #filePath.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" } + "/Golden"
    static let cases = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
        .filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()

    @Test(arguments: cases)
    func `an estate becomes this blueprint`(name: String) throws {
        let text = try String(contentsOfFile: "\(Self.folder)/\(name).yaml", encoding: .utf8)
        let reading = EstateReader.read(text, file: "\(name).yaml")
        let estate = try #require(reading.value, "\(reading.faults)")
        let rendered = BlueprintText.render(Systems.blueprint(Fixtures.design(estate)))
        let path = "\(Self.folder)/\(name).expected"
        if ProcessInfo.processInfo.environment["TRIVET_GOLDEN"] == "write" {
            try Data(rendered.utf8).write(to: URL(filePath: path))
        }
        let expected = try String(contentsOfFile: path, encoding: .utf8)
        #expect(rendered == expected)
    }

    @Test func `the same design gives the same blueprint`() throws {
        let estate = Fixtures.estate(hosts: 3)
        #expect(Systems.blueprint(Fixtures.design(estate)) == Systems.blueprint(Fixtures.design(estate)))
    }

    @Test func `one stack's deployment adds its volumes to what a host knows, and takes nothing from it`() throws {
        var design = Fixtures.design(Fixtures.estate(hosts: 3))
        design.stacks = [
            DeployableStack(
                name: "site",
                yaml: SealedText(""),
                volumes: [DeployableVolume(name: "site_pages", quota: 5)]
            )
        ]
        let known = VolumeBook(engine: .directory, keepRemovedDays: 3, volumes: ["forum_data": .init(exclusive: false)])
        design.books = ["a": known]
        var wanted = known
        wanted.volumes["site_pages"] = .init(quota: 5)
        let hosts = design.estate.hosts
        let file = Resource.file(File(VolumeBook.path, SealedText(wanted.text)))
        #expect(VolumesSystem.resources(for: hosts[0], in: design).contains(file))
        // Of a host that does not say what it knows nothing is overwritten.
        #expect(!VolumesSystem.resources(for: hosts[1], in: design).contains { $0.id == VolumeDriver.bookFile })
    }

    @Test(arguments: [("trixie", true), ("bookworm", false)])
    func `a mount has only options that the release's ceph-fuse knows`(release: String, hasThreads: Bool) throws {
        var estate = Fixtures.estate(hosts: 3)
        estate.storage.engine = .ceph
        var design = Fixtures.design(estate)
        design.facts["a"]?.release = release
        let mounts = VolumesSystem.resources(for: estate.hosts[0], in: design).compactMap { resource in
            if case .mount(let mount) = resource { mount } else { nil }
        }
        #expect(mounts.map { $0.text.contains("max_threads") } == [hasThreads])
    }

    @Test func `a host that could not be seen gets nothing`() {
        let estate = Fixtures.estate(hosts: 3)
        var design = Fixtures.design(estate)
        design.facts["b"] = nil
        guard case .hosts(let items) = Systems.blueprint(design).stages[0] else { return }
        #expect(items.keys.sorted() == ["a", "c"])
    }

    @Test(arguments: [
        ("198.51.100.7", ["198.51.100.7"], true), ("198.51.100.8", ["198.51.100.7"], false),
        ("198.51.100.8", ["198.51.100.0/24"], true), ("10.0.0.2", [], true), ("203.0.113.9", [], false),
    ])
    func `a firewall that would shut the operator out is an obstacle`(client: String, admin: [String], allowed: Bool) {
        var estate = Fixtures.estate(hosts: 3)
        estate.network.admin = admin.compactMap { AddressRange($0) }
        var facts = Fixtures.facts(estate.hosts[0])
        facts.client = client
        let obstacle = FirewallSystem.obstacle(for: estate.hosts[0], of: estate, facts: facts)
        #expect((obstacle == nil) == allowed)
        if !allowed { #expect(obstacle?.next?.contains(client) ?? false) }
    }
}

enum Fixtures {
    static func estate(hosts count: Int) -> Estate {
        let hosts = ["a", "b", "c", "d", "e", "f", "g", "h"].prefix(count).enumerated().map { index, name in
            Host(name: name, ssh: .remote(user: "root", host: name, port: nil), address: "10.0.0.\(index + 1)")
        }
        return Estate(name: "test", hosts: hosts, network: Network(privateRange: AddressRange("10.0.0.0/24")))
    }

    static func facts(_ host: Host) -> Facts {
        Facts(
            hostname: host.name,
            interfaces: [
                Facts.Interface(name: "eth0", addresses: [host.address]),
                Facts.Interface(name: "eth1", addresses: ["203.0.113.1"]),
            ]
        )
    }

    static func design(_ estate: Estate) -> Design {
        let issued = Certificates.Issued(
            note: "authority=test",
            until: 0,
            chain: "CHAIN\n",
            key: SealedText(secret: "key", Secret("hidden"))
        )
        return Design(
            estate: estate,
            facts: Dictionary(uniqueKeysWithValues: estate.hosts.map { ($0.name, facts($0)) }),
            stacks: [],
            certificates: Certificates(
                authority: "AUTHORITY\n",
                hosts: Dictionary(uniqueKeysWithValues: estate.hosts.map { ($0.name, issued) }),
                uploads: SealedText(secret: "uploads", Secret("hidden")),
                watch: Secret("hidden")
            )
        )
    }
}

/// A blueprint as a golden file shows it; secrets stay hidden there too.
enum BlueprintText {
    static func render(_ blueprint: Blueprint) -> String {
        blueprint.stages.enumerated().map { index, stage in
            switch stage {
            case .hosts(let all):
                all.sorted { $0.key < $1.key }.map { host, items in
                    "== stage \(index): \(host)\n" + items.map(line).joined()
                }.joined()
            case .step(let system, .ceph(let goal)): "== stage \(index): \(system) forms Ceph\n" + ceph(goal)
            case .step(let system, .swarm(let goal)):
                "== stage \(index): \(system) forms a Swarm\n"
                    + goal.members.map { "\($0.host) \($0.address) \($0.manager ? "manager" : "worker")\n" }.joined()
            case .step(let system, .database(let goal)):
                "== stage \(index): \(system) forms \(goal.cluster.engine.rawValue)\n" + database(goal)
            case .estate(let items): "== stage \(index): the estate\n" + items.map(line).joined()
            }
        }.joined()
    }

    private static func database(_ goal: DatabaseGoal) -> String {
        goal.cluster.members.map { "\($0.host) \($0.address)\n" }.joined()
            + goal.databases.map { "database \($0)\n" }.joined()
            + goal.accounts.map { account in
                let grants = account.grants.map { " \($0.mayWrite ? "writes" : "reads") \($0.database)" }
                return "account \(account.name)@\(account.place)\(grants.joined())\n"
            }.joined()
    }

    private static func ceph(_ goal: CephGoal) -> String {
        let members = goal.members.map { member in
            let roles = (member.isMonitor ? " monitor" : "") + (member.isServer ? " server" : "")
            return "\(member.host) \(member.address)\(roles) \(member.disks.joined(separator: " "))\n"
        }
        return members.joined() + "fsid \(goal.fsid)\n"
            + goal.pools.map { "pool \($0.name) \($0.placementGroups)\n" }.joined()
    }

    private static func line(_ item: Item) -> String {
        var text = "\(item.system): \(item.resource.id)\n"
        switch item.resource {
        case .file(let file): text += indented(file.content.shown) + "    -- \(file.mode) \(file.owner):\(file.group)\n"
        case .block(let block): text += indented(block.text)
        case .firewall(let firewall): text += indented(firewall.ruleset)
        case .mount(let mount): text += "    \(mount.type)\n" + indented(mount.text)
        case .packages(let packages): text += "    \(packages.packages.joined(separator: " "))\n"
        case .sysctl(let sysctl): text += indented(sysctl.text)
        case .user(let user): text += user.id.map { "    number \($0)\n" } ?? ""
        case .unit(let unit):
            text += unit.watches.map { "    watches \($0)\n" }.joined()
            text += unit.reloads.map { "    reloads \($0)\n" }.joined()
        default: break
        }
        return text
    }

    private static func indented(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).dropLast(text.hasSuffix("\n") ? 1 : 0)
            .map { "    | \($0)\n" }.joined()
    }
}
