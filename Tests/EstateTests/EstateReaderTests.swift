import Estate
import Testing

@Suite struct `Reading an estate` {
    @Test(arguments: Golden.all(in: "estates"))
    func `what a file describes, or all that is wrong with it`(golden: Golden) throws {
        let reading = EstateReader.read(golden.input, file: "trivet.yaml")
        #expect((reading.value == nil) == !reading.faults.isEmpty)
        let described = reading.value.map(describe) ?? reading.faults.map(\.description).joined(separator: "\n")
        try golden.check(described)
    }

    @Test func `three lines are an estate`() {
        let reading = EstateReader.read("estate: x\nhosts:\n  box: local\n", file: "trivet.yaml")
        #expect(reading.value == Estate(name: "x", hosts: [Host(name: "box", ssh: .local, address: "127.0.0.1")]))
    }

    @Test(arguments: [
        "", "\n\n", "# nothing\n", "- a\n", "text", "estate: [", "estate:\n\tx: 1\n", "\u{0}\u{1}\u{2}", "a: &a [*a]",
        "a: *b", "---\n---\n", "? [a]\n: b\n", "{{{{", "&a *a", "!secret x", "a: !!binary x", "%YAML 9.9\n---\na: b",
    ])
    func `what is no estate is a fault`(text: String) {
        let reading = EstateReader.read(text, file: "trivet.yaml")
        #expect(reading.value == nil)
        #expect(!reading.faults.isEmpty)
        #expect(reading.faults.allSatisfy { !$0.problem.isEmpty && !$0.remedy.isEmpty })
    }

    @Test func `a byte order mark and Windows line ends are harmless`() {
        let reading = EstateReader.read("\u{feff}estate: x\r\nhosts:\r\n  box: local\r\n", file: "trivet.yaml")
        #expect(reading.faults == [])
    }

    @Test(arguments: ["brackets", "dashes", "aliases"])
    func `a file made to exhaust the reader is a fault`(of: String) {
        let aliases = (1..<40).map { "a\($0): &a\($0) [*a\($0 - 1),*a\($0 - 1)]\n" }.joined()
        let text =
            switch of {
            case "brackets": String(repeating: "[", count: 50_000)
            case "dashes": String(repeating: "- ", count: 50_000)
            default: "a0: &a0 [x,x]\n" + aliases
            }
        #expect(EstateReader.read(text, file: "trivet.yaml").value == nil)
    }

    @Test func `secrets are listed with their places`() {
        let text = "estate: x\nhosts: { box: local }\nregistries:\n  r.example: { user: u, password: !secret pull }\n"
        let reading = EstateReader.read(text, file: "trivet.yaml")
        let use = SecretUse(
            name: "pull",
            file: "trivet.yaml",
            line: 4,
            column: 35,
            path: "registries.r.example.password"
        )
        #expect(reading.secretUses == [use])
        #expect(use.missing(among: ["push-key"]).remedy == "run `trivet secret set pull`")
        #expect(use.missing(among: ["pul"]).remedy == "did you mean `pul`? Else run `trivet secret set pull`")
    }

    @Test func `no damage to a file ends the program`() {
        var random = Xorshift(state: 20_240_229)
        let valid = Array(
            Golden.all(in: "estates").map(\.input).max { $0.count < $1.count }.map(\.utf8) ?? "estate: x".utf8
        )
        for _ in 0..<300 {
            var bytes = valid
            for _ in 0..<Int.random(in: 1...12, using: &random) { mutate(&bytes, using: &random) }
            let reading = EstateReader.read(String(decoding: bytes, as: UTF8.self), file: "trivet.yaml")
            #expect((reading.value == nil) == !reading.faults.isEmpty)
        }
    }

    private func mutate(_ bytes: inout [UInt8], using random: inout Xorshift) {
        guard !bytes.isEmpty else { return }
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes[place] = "{}[]:,&*!|>-#'\"\n\t %@".utf8.randomElement(using: &random) ?? 0
        case 2: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...40, using: &random)))
        default: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 60)], at: place)
        }
    }

    private func describe(_ estate: Estate) -> String {
        var lines = ["estate \(estate.name)"]
        lines += estate.hosts.map { host in
            (["host \(host.name) \(host.ssh) \(host.address)"] + host.disks).joined(separator: " ")
        }
        let network = estate.network
        let range = network.privateRange.map(\.description) ?? "none"
        lines.append("network private \(range) admin \(network.admin) service \(network.service)")
        lines.append("storage \(estate.storage.engine.rawValue) keep removed \(estate.storage.keepRemovedDays) days")
        lines += estate.database.map(describe) ?? []
        lines += estate.registries.map { "login \($0.server) \($0.user) !secret \($0.password.name)" }
        lines.append("registry \(estate.registry?.server ?? "off")")
        for stack in estate.stacks {
            lines.append("stack \(stack.name) \(stack.compose) update \(stack.update.rawValue)")
            lines += stack.routes.map { "  route \($0.hostName) → \($0.service):\($0.port)" }
            lines += stack.environment.map { "  env \($0.name) = \($0.value)" }
            lines += stack.volumes.map(describe)
        }
        return (lines + ["edge \(estate.edge.port)"]).joined(separator: "\n")
    }

    private func describe(_ database: DatabaseSpec) -> [String] {
        let sizes = [("memory", database.memory), ("cache", database.cache)].compactMap { name, size in
            size.map { " \(name) \($0)" }
        }
        let engine = "database \(database.engine.rawValue)\(sizes.joined())"
        let rules = " failure detection \(database.detection.rawValue) causal \(database.causality.rawValue)"
        return [engine + rules] + database.databases.map { "  database \($0.name) of \($0.owner.name)" }
            + database.allUsers.map(describe)
    }

    private func describe(_ user: DatabaseUser) -> String {
        let more =
            (user.causality.map { " causal \($0.rawValue)" } ?? "") + (user.connections.map { " at most \($0)" } ?? "")
            + (user.isExactlyOnce ? " exactly once" : "")
        return "  user \(user.name) !secret \(user.password.name) writes \(user.writes) reads \(user.reads)"
            + " \(user.routing.rawValue)\(more)"
    }

    private func describe(_ volume: VolumeSpec) -> String {
        let quota = volume.quota.map { " quota \($0)" } ?? ""
        let snapshots = volume.snapshots.map { " a snapshot each \($0.every) s, \($0.keep) kept" } ?? ""
        return "  volume \(volume.name)\(quota)\(volume.exclusive ? " exclusive" : "")\(snapshots)"
    }
}

/// Random numbers that are the same in every run.
struct Xorshift: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}
