import Estate
import Testing

/// A golden stack: files one after the other, each below a line `=== name`; `trivet.yaml` among them.
@Suite struct `Making a Compose file fit for Swarm` {
    @Test(arguments: Golden.all(in: "stacks"))
    func `what Docker gets, or all that is wrong with it`(golden: Golden) throws {
        let files = split(golden.input)
        let estate = try #require(files["trivet.yaml"])
        let result = EstateCheck.check(
            estateText: estate,
            file: "trivet.yaml",
            files: FileSource(files),
            secretNames: nil
        )
        let again = EstateCheck.check(
            estateText: estate,
            file: "trivet.yaml",
            files: FileSource(files),
            secretNames: nil
        )
        #expect(result == again)
        try golden.check(describe(result))
    }

    private func split(_ text: String) -> [String: String] {
        var files: [String: String] = [:]
        for part in ("\n" + text).split(separator: "\n=== ", omittingEmptySubsequences: true) {
            guard let end = part.firstIndex(of: "\n") else { continue }
            files[String(part[..<end])] = String(part[part.index(after: end)...])
        }
        return files
    }

    private func describe(_ result: CheckResult) -> String {
        var lines = result.faults.map { "fault \($0)" } + result.notes.map { "note \($0)" }
        for stack in result.stacks {
            lines.append("stack \(stack.name)")
            for service in stack.services {
                let routes = service.routes.map { " \($0.hostName)→\($0.port)" }.joined()
                let replicas = service.replicas.map(String.init) ?? "global"
                lines.append("service \(service.name) \(service.image) \(replicas) \(service.configuration)\(routes)")
            }
            lines += stack.volumes.map { volume in
                let quota = volume.quota.map { " quota \($0)" } ?? ""
                let snapshots = volume.snapshots.map { " snapshots \($0.every) s \($0.keep)" } ?? ""
                return "volume \(volume.name)\(quota)\(volume.exclusive ? " exclusive" : "")\(snapshots)"
            }
            lines.append(stack.yaml.shown)
            lines += stack.files.map { "file \($0.name): \($0.content.shown)" }
        }
        return lines.joined(separator: "\n")
    }

    private let estate = Estate(name: "x", hosts: [Host(name: "box", ssh: .local, address: "127.0.0.1")])

    private func read(_ compose: String, environment: [EnvironmentValue] = [], secrets: [String: Secret] = [:])
        -> ComposeReading
    {
        let spec = StackSpec(name: "site", compose: "site.yaml", environment: environment)
        return ComposeReader.read(stack: spec, of: estate, files: FileSource(["site.yaml": compose]), secrets: secrets)
    }

    @Test func `a secret is delivered, quoted for YAML, and never shown`() throws {
        let value = EnvironmentValue(name: "TOKEN", value: .secret(SecretReference("token")))
        let compose = "services: { web: { image: nginx, environment: { URL: 'x://${TOKEN}@db' } } }"
        let reading = read(compose, environment: [value], secrets: ["token": Secret("a\"b$c\n")])
        let stack = try #require(reading.stack)
        #expect(stack.yaml.shown.contains("URL: \"x://[secret token]@db\""))
        #expect(stack.yaml.reveal().contains("URL: \"x://a\\\"b$$c\\n@db\""))
        #expect(!"\(stack)".contains("a\"b$c"))
        let other = read(compose, environment: [value], secrets: ["token": Secret("other")])
        #expect(stack.services.map(\.configuration) != other.stack?.services.map(\.configuration))
    }

    @Test func `a secret that is not there is a fault, and faults do not show secrets`() {
        let value = EnvironmentValue(name: "TOKEN", value: .secret(SecretReference("token")))
        let compose = "services: { web: { image: 'Not ${TOKEN}' } }"
        #expect(read(compose, environment: [value]).faults.contains { $0.remedy == "run `trivet secret set token`" })
        let faults = read(compose, environment: [value], secrets: ["token": Secret("hunter2")]).faults
        #expect(faults.map(\.problem) == ["`Not [secret token]` cannot name an image"])
    }

    @Test func `a changed network changes the services that use it, and no others`() {
        let compose = { (driver: String) in
            """
            services:
              a: { image: nginx, networks: [one] }
              b: { image: nginx, networks: [two] }
            networks: { one: { internal: \(driver) }, two: {} }
            """
        }
        let (left, right) = (read(compose("true")).stack?.services, read(compose("false")).stack?.services)
        #expect(left?.first?.configuration != right?.first?.configuration)
        #expect(left?.last?.configuration == right?.last?.configuration)
    }

    @Test func `the order of services and keys changes nothing`() {
        let one = read("services: { a: { image: nginx, user: root }, b: { image: nginx } }").stack
        let two = read("services: { b: { image: nginx }, a: { user: root, image: nginx } }").stack
        #expect(one != nil && one == two)
    }

    @Test(arguments: [
        "privileged: true", "devices: [/dev/dri]", "pid: host", "ipc: host", "userns_mode: host", "cgroup_parent: x",
        "runtime: nvidia", "volumes_from: [b]", "extends: { service: b }", "external_links: [b]",
        "network_mode: 'service:b'",
        "networks: [nowhere]", "volumes: ['nowhere:/data']", "volumes: ['./data:/data']", "volumes: ['~/data:/data']",
        "secrets: [nowhere]", "configs: [nowhere]", "env_file: nowhere.env", "imag: nginx", "ports: ['http']",
        "ports: ['80:80']",
        "ports: ['8080:80'], deploy: { replicas: 2 }", "ports: [{ published: 80 }]", "volumes: ['data']",
        "cpus: { a: 1 }",
        "command: '$'", "command: '${A'", "command: '${A B}'", "command: $A", "command: '${A:?say so}'",
        "stop_grace_period: soon",
        "mem_limit: plenty", "restart: sometimes", "extra_hosts: ['db']", "extra_hosts: ['h:host-gateway']",
        "tty: maybe",
        "deploy: { replicas: two }", "deploy: { replicas: -1 }", "healthcheck: { test: [curl] }",
        "deploy: { mode: replicated-job }", "deploy: { update_config: { order: first } }",
    ])
    func `what Swarm cannot do is refused with a remedy`(key: String) {
        let faults = read("services: { a: { image: nginx, \(key) } }").faults
        #expect(faults.count == 1, "\(faults)")
        #expect(faults.allSatisfy { $0.line == 1 && !$0.remedy.isEmpty && $0.file == "site.yaml" })
    }

    @Test(arguments: [
        ("nginx", true), ("nginx:1.27", true), ("library/nginx", true), ("registry.example:5000/a/b:c", true),
        ("registry.internal:5000/app", true), ("nginx@sha256:\(String(repeating: "a", count: 64))", true),
        ("Nginx", false), ("nginx:", false), ("nginx@sha256:abc", false), ("a//b", false), ("-a", false), ("", false),
        ("registry.internal/app", false), ("registry.internal:5001/app", false), ("localhost:5000/app", false),
        ("https://registry.example/app", false), ("ghcr.io/a__b/c.d", true),
    ])
    func `images are checked against the registries`(image: String, isRight: Bool) {
        #expect(read("services: { a: { image: '\(image)' } }").faults.isEmpty == isRight)
    }

    @Test func `an image of the estate's registry needs one`() {
        var without = estate
        without.registry = nil
        let files = FileSource(["c": "services: { a: { image: 'registry.internal:5000/app' } }"])
        let reading = ComposeReader.read(
            stack: StackSpec(name: "s", compose: "c"),
            of: without,
            files: files,
            secrets: [:]
        )
        #expect(reading.faults.first?.remedy.contains("registry: off") == true)
    }

    @Test func `no damage to a Compose file ends the program`() {
        var random = Xorshift(state: 4711)
        let valid = Array(
            (Golden.all(in: "stacks").map { split($0.input)["stacks/site.yaml"] ?? "" }.max { $0.count < $1.count }
                ?? "").utf8
        )
        for _ in 0..<300 {
            var bytes = valid
            for _ in 0..<Int.random(in: 1...8, using: &random) where !bytes.isEmpty {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                if Bool.random(using: &random) {
                    bytes.remove(at: place)
                } else {
                    bytes[place] = "{}[]:,&*!|>-#'\"\n\t $%@0a".utf8.randomElement(using: &random) ?? 0
                }
            }
            let reading = read(String(decoding: bytes, as: UTF8.self))
            #expect((reading.stack == nil) == !reading.faults.isEmpty)
        }
    }
}
