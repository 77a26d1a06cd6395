import FoundationEssentials
import Planning
import Testing

extension EndToEnd.Deploying {
    @Test func `an image that does not exist fails the deployment, and the previous version keeps serving`()
        async throws
    {
        let lab = try await Labs.shared.weather()
        try await lab.restoring {
            try lab.edit("stacks/almanac.yaml", "/almanac:${TAG:-1}", "/almanac:${TAG:-99}")
            let result = try await lab.trivet("deploy", "almanac", "--yes", "--timeout", "90").expect(1)
            result.says("the service almanac_app does not come up", "almanac:99", "→", "trivet logs almanac_app")
            #expect(try await lab.ask("almanac.weather.example", edge: "merlin").code == 200)
        }
    }

    @Test func `a health check that never passes fails the deployment with the task's last words`() async throws {
        let lab = try await Labs.shared.weather()
        try await lab.restoring {
            try lab.edit("stacks/almanac.yaml", "[CMD, answers, \"80\", /healthz]", "[CMD, \"false\"]")
            try lab.edit("stacks/almanac.yaml", "start_period: 10s", "start_period: 1s")
            try lab.edit(
                "stacks/almanac.yaml",
                "restart: unless-stopped",
                "restart: unless-stopped\n    command: [sh, -c, \"echo no sun today; exec apache2 -D FOREGROUND\"]"
            )
            let result = try await lab.trivet("deploy", "almanac", "--yes", "--timeout", "120").expect(1)
            result.says(
                "the service almanac_app does not come up",
                "health check: exit code 1",
                "no sun today",
                "trivet deploy almanac"
            )
            #expect(try await lab.ask("almanac.weather.example", edge: "kestrel").code == 200)
        }
    }

    @Test func `a port that is taken fails the deployment with Docker's own words`() async throws {
        let lab = try await Labs.shared.weather()
        try await lab.restoring {
            try await lab.onAll("docker run -d --name squatter -p 8081:80 registry.internal:5000/weather/almanac:1")
            try lab.write(
                "stacks/trial.yaml",
                """
                services:
                  app:
                    image: registry.internal:5000/weather/almanac:1
                    ports: ["8081:80"]
                    deploy: { replicas: 3 }

                """
            )
            try lab.write("trivet.yaml", try lab.read("trivet.yaml") + "\n  trial: { compose: stacks/trial.yaml }\n")
            let result = try await lab.trivet("deploy", "trial", "--yes", "--timeout", "60").expect(1)
            result.says("the service trial_app does not come up", "port is already allocated", "→")
            try await lab.onAll("docker rm -f squatter")
        }
    }

    @Test func `a rolling update of two replicas loses no request`() async throws {
        let lab = try await Labs.shared.weather()
        try await lab.restoring {
            let edges = try ["merlin", "osprey"].map { try lab.host($0).private }
            // Two clients on a host, each at another host's edge, until they are told to stop.
            let script = """
                rm -f /tmp/stop; for edge in \(edges.joined(separator: " ")); do
                  while [ ! -e /tmp/stop ]; do
                    curl -s -o /dev/null -m 10 -w '%{http_code}\\n' -H 'Host: weather.example' http://$edge/
                  done > /tmp/codes-$edge &
                done; wait; cat /tmp/codes-*
                """
            async let codes = lab.on("kestrel", script, timeout: 200)
            let banner = try lab.renew("trivet.yaml", "BANNER: ", prefix: "The weather on the roof ")
            try await lab.trivet("deploy", "site", "--yes").expect(0)
            try await eventually("the new version shows", within: .seconds(60)) {
                try await lab.ask("weather.example", edge: "kestrel").body.contains(banner)
            }
            try await lab.on("kestrel", "touch /tmp/stop").expect(0)
            try await lab.keep()
            let answers = try await codes.lines
            #expect(answers.count > 100)
            #expect(answers.filter { $0 != "200" } == [])
        }
    }

    @Test func `deploy touches one stack alone and knows the names of the others`() async throws {
        let lab = try await Labs.shared.weather()
        try await lab.restoring {
            let estate = try lab.read("trivet.yaml")
            try lab.renew("trivet.yaml", "BANNER: ", prefix: "The weather on the roof ")
            try lab.renew("stacks/.env", "LONGITUDE=", prefix: "13.")
            let result = try await lab.trivet("deploy", "almanac", "--yes").expect(0)
            result.says("stack almanac", "app: settings change").doesNotSay("stack site")
            try await lab.trivet("plan", "--exit-code").expect(3).says("stack site").doesNotSay("stack almanac")
            try lab.write("trivet.yaml", estate)
            try await lab.keep()
            try await lab.trivet("deploy", "nothing").expect(2).says(
                "the estate has no stack nothing",
                "almanac, blog, site"
            )
        }
    }
}
