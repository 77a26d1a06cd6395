import Planning
import Testing

extension EndToEnd.AgentAlive {
    @Test func `an agent that is killed comes back by itself`() async throws {
        let lab = try await Labs.shared.weather()
        let before = try await lab.unit("trivet-agent.service", "MainPID", on: "osprey")
        try await lab.on("osprey", "systemctl kill -s KILL trivet-agent.service").expect(0)
        try await eventually("another agent answers", within: .seconds(60)) {
            let now = try await lab.unit("trivet-agent.service", "MainPID", on: "osprey")
            guard now != "0", now != before else { return false }
            return try await lab.isWell()
        }
        #expect(try await lab.serves(through: ["osprey"]))
    }

    @Test func `an agent that hangs is restarted by systemd's watchdog`() async throws {
        let lab = try await Labs.shared.weather()
        #expect(try await lab.unit("trivet-agent.service", "WatchdogUSec", on: "osprey") == "30s")
        // The same, with less patience, so that the test has less too.
        let place = "/run/systemd/system/trivet-agent.service.d"
        let hurry =
            "mkdir -p \(place) && printf '[Service]\\nWatchdogSec=5\\n' > \(place)/hurry.conf && systemctl daemon-reload"
        try await lab.on("osprey", "\(hurry) && systemctl restart trivet-agent").expect(0)
        let before = try await lab.unit("trivet-agent.service", "MainPID", on: "osprey")
        try await lab.on("osprey", "systemctl kill -s STOP trivet-agent.service").expect(0)
        try await eventually("systemd replaces it", within: .seconds(40)) {
            let now = try await lab.unit("trivet-agent.service", "MainPID", on: "osprey")
            return now != "0" && now != before
        }
        try await lab.on("osprey", "rm -r \(place); systemctl daemon-reload; systemctl restart trivet-agent").expect(0)
        try await lab.becomesWell(within: .seconds(60))
    }

    @Test func `metrics are there over the root-only socket`() async throws {
        let lab = try await Labs.shared.weather()
        let socket = "/run/trivet/agent.sock"
        let metrics = try await lab.on("kestrel", "curl -s --unix-socket \(socket) http://agent/metrics").expect(0)
        metrics.says("trivet_service_running_tasks{stack=\"site\",service=\"site_web\"} 2", "trivet_agent_edge_fed 1")
        metrics.says("trivet_route_upstreams{route=\"almanac.weather.example\",service=\"almanac_app\"} 1")
        #expect(try await lab.on("kestrel", "stat -c '%a %U' \(socket)").output == "600 root\n")
    }

    @Test func `on the private address an agent answers only who has a certificate of the estate`() async throws {
        let lab = try await Labs.shared.weather()
        let place = "https://\(try lab.host("merlin").private):9740/v1/status"
        let stranger = try await lab.on("kestrel", "curl -sk -m 5 \(place)")
        #expect(stranger.status != 0 && stranger.output.isEmpty)
        let own = "--cacert /etc/trivet/tls/ca.pem --cert /etc/trivet/tls/host.pem --key /etc/trivet/tls/host.key"
        try await lab.on("kestrel", "curl -sf -m 5 \(own) \(place)").expect(0).says("merlin")
        let forge = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=kestrel"
        try await lab.on("kestrel", "\(forge) -keyout /tmp/forged.key -out /tmp/forged.pem").expect(0)
        let liar = try await lab.on("kestrel", "curl -sk -m 5 --cert /tmp/forged.pem --key /tmp/forged.key \(place)")
        #expect(liar.status != 0 && liar.output.isEmpty)
    }

    @Test func `a Caddy that is restarted has its routes within seconds`() async throws {
        let lab = try await Labs.shared.weather()
        // Without what it saved, so that only the agent can give them back.
        try await lab.on(
            "merlin",
            "systemctl stop caddy; find / -xdev -name autosave.json -path '*caddy*' -delete; systemctl start caddy"
        )
        .expect(0)
        try await eventually("all routes serve", within: .seconds(60)) { try await lab.serves(through: ["merlin"]) }
    }

    @Test func `after a restart of Docker the routes are back and served`() async throws {
        let lab = try await Labs.shared.weather()
        let host = try #require(try await lab.places(of: "almanac_app").first)
        try await lab.on(host, "systemctl restart docker.service").expect(0)
        try await eventually("all routes serve", within: .seconds(60)) { try await lab.serves() }
        try await lab.becomesWell(within: .seconds(60))
    }
}
