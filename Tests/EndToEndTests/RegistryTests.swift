import FoundationEssentials
import Hosts
import Planning
import Testing

extension EndToEnd.Registry {
    private static let almanac = "registry.internal:5000/weather/almanac:1"

    @Test func `without the first host another fetches an image that it never had, and takes a new one`() async throws {
        let lab = try await Labs.shared.weather()
        let others = Array(lab.names.dropFirst())
        try await lab.restoring {
            // Of no service: Swarm leaves it alone, and no layer of it is on the host.
            try await Self.push("fetched", from: lab.names[0], of: lab)
            try await lab.lab("kill", lab.names[0])
            for host in others {
                try await eventually("\(host) fetches the image", within: .seconds(60)) {
                    try await lab.on(host, "docker pull --quiet \(Self.image("fetched"))").succeeded
                } orSaying: {
                    (try? await lab.on(host, "docker pull \(Self.image("fetched")); \(Self.state)").words) ?? ""
                }
            }
            try await Self.push("later", from: others[0], of: lab)
            try await lab.on(others[1], "docker pull --quiet \(Self.image("later"))").expect(0)
        }
        for name in ["fetched", "later"] {
            try await lab.on(lab.names[0], "docker pull --quiet \(Self.image(name))").expect(0)
        }
        try await lab.onAll("docker image rm \(Self.image("fetched")) \(Self.image("later")) > /dev/null 2>&1 || true")
    }

    @Test func `only the estate's hosts reach the registry`() async throws {
        let lab = try await Labs.shared.weather()
        for host in lab.hosts {
            let asked = Command("curl", ["-sk", "-m", "3", "https://\(host.outside):5000/v2/"])
            #expect(try await !Shell.run(asked).succeeded, "\(host.host)")
            let inside = "curl -s --cacert /etc/trivet/tls/ca.pem https://registry.internal:5000/v2/"
            try await lab.on(host.host, inside).expect(0).says("{}")
        }
    }

    @Test func `the registry stops with the mount, writes nothing beside it and comes back with it`() async throws {
        let lab = try await Labs.shared.weather()
        try await lab.restoring {
            let free = try await lab.containers().reduce(into: Set(lab.names)) { $0.remove($1.host) }.first
            let host = try free ?? #require(lab.names.last)
            try await lab.on(host, "docker ps -q | xargs -r docker stop -t 1; systemctl stop trivet-mount").expect(0)
            #expect(try await !lab.isActive("docker-registry.service", on: host))
            try await lab.on(host, "test -e /srv/trivet/registry").expect(1)
            try await lab.on(host, "systemctl start trivet-mount").expect(0)
            try await eventually("the registry is back", within: .seconds(30)) {
                try await lab.on(host, "docker manifest inspect \(Self.almanac)").succeeded
            } orSaying: {
                (try? await lab.on(host, Self.state).words) ?? ""
            }
        }
    }

    @Test func `images that were on the first host's own disk are copied once, and later ones stay`() async throws {
        let lab = try await Labs.shared.weather()
        let (first, other) = (lab.names[0], lab.names[1])
        try await Self.push("moved", from: first, of: lab)
        let kept = "/srv/trivet/registry"
        // As an estate leaves it whose files were on the first host.
        let aged = """
            set -e; rm -f \(kept)/.copied-from-\(first); mkdir -p /var/lib/docker-registry/docker/registry/v2
            cp -a \(kept)/docker/registry/v2/. /var/lib/docker-registry/docker/registry/v2
            rm -r \(kept)/docker/registry/v2/repositories/test
            systemctl restart trivet-registry-copy
            """
        try await lab.on(first, aged).expect(0)
        try await eventually("the other host fetches what was copied", within: .seconds(60)) {
            try await lab.on(other, "docker pull --quiet \(Self.image("moved"))").succeeded
        }
        let there = "test -d /var/lib/docker-registry/docker/registry/v2/repositories/test/moved"
        try await lab.on(first, there).expect(0)
        try await eventually("it is marked as done", within: .seconds(30)) {
            try await lab.on(other, "test -e \(kept)/.copied-from-\(first)").succeeded
        }
        let again = "rm -r \(kept)/docker/registry/v2/repositories/test; systemctl restart trivet-registry-copy"
        try await lab.on(first, "\(again); sleep 1; test ! -e \(kept)/docker/registry/v2/repositories/test").expect(0)
        try await lab.onAll("docker image rm \(Self.image("moved")) > /dev/null 2>&1 || true")
        try await lab.on(first, "rm -r /var/lib/docker-registry/docker").expect(0)
        try await lab.trivet("plan", "--exit-code").expect(0)
    }

    private static let state = "systemctl status docker-registry trivet-mount; ss -ltn"

    private static func image(_ name: String) -> String { "registry.internal:5000/test/\(name):1" }

    /// An image of one layer, like no other, pushed and then forgotten by the host.
    private static func push(_ name: String, from host: String, of lab: TestLab) async throws {
        let script = """
            set -e; cd "$(mktemp -d)"; head -c 100000 /dev/urandom > \(name); tar c \(name) | docker import - \(image(name))
            docker push --quiet \(image(name)); docker image rm \(image(name))
            """
        try await lab.on(host, script).expect(0)
    }
}
