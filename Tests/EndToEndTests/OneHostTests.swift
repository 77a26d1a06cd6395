import FoundationEssentials
import Hosts
import Planning
import Testing

extension EndToEnd.OneHost {
    @Test func `a plain Debian 12 host beside the other lab becomes a Swarm of one that serves a stack`() async throws {
        let three = try await Labs.shared.weather()
        let lab = try await Labs.up(Labs.one, "--hosts", "1", "--release", "bookworm", "--plain")
        #expect(lab.number != three.number)
        #expect(try await three.serves(through: ["kestrel"]))
        let both = try await Shell.check(Command(UnderTest.binary, ["lab", "status"]))
        both.says(Labs.one, Labs.three, "bookworm")

        try await lab.on("kestrel", "dpkg -s docker.io").expect(1)
        try await lab.trivet("init").expect(0)
        try await lab.trivet("apply", "--yes", "--skip", "stacks", timeout: 600).expect(0).says(
            "install docker.io",
            "Done."
        )
        try await lab.addHello()
        try await lab.trivet("apply", "--yes").expect(0).says("stack hello: deploy")
        try await eventually("the route serves", within: .seconds(60)) {
            try await lab.ask("hello.example", edge: "kestrel").body.contains("Hello from one host")
        }
        try await lab.trivet("status").expect(0).says("all is well", "this one host must not be lost")
        try await lab.trivet("apply", "--yes").expect(0).says("Nothing to do")
    }

    @Test func `with ssh local a host applies itself`() async throws {
        let lab = UnderTest.keepsLabs ? try await Labs.lab(Labs.one) : try await Labs.lab(Labs.one)
        try await lab.on("kestrel", "apt-get install -y -q age", timeout: 300).expect(0)
        try await lab.on(
            "kestrel",
            "mkdir -p /root/own; printf 'estate: own\\nhosts: { box: local }\\n' > /root/own/trivet.yaml"
        ).expect(0)
        let own = "cd /root/own && NO_COLOR=1 trivet"
        try await lab.on("kestrel", "\(own) init").expect(0).says("made your key")
        try await lab.on("kestrel", "\(own) check").expect(0).says("own: 1 host(s)")
        try await lab.on("kestrel", "\(own) plan --only base").expect(0).says("box", "/etc/hosts: change lines")
        try await lab.on("kestrel", "\(own) apply --yes --only base").expect(0).says("Done.")
        try await lab.on("kestrel", "grep box.own.internal /etc/hosts").expect(0)
        try await lab.on("kestrel", "\(own) apply --yes --only base").expect(0).says("Nothing to do")
    }
}
