import FoundationEssentials
import Hosts
import Planning
import Testing

extension EndToEnd.Space {
    private static let host = "kestrel"
    private static let image = "registry.internal:5000/hello"

    @Test
    func `a full disk is rid of what nothing needs, takes no deployments, and takes them again when there is room`()
        async throws
    {
        let lab = try await Self.smallDisk()
        try await Self.deployTwice(lab)
        try await Self.on(
            lab,
            "head -c 60M /dev/urandom > /root/spare && tar -C /root -c spare | docker import - spare:1"
        )

        try await Self.fill(lab, percent: 85, file: "ballast")
        try await eventually("the unused image goes", within: .seconds(120)) {
            try await lab.on(Self.host, "docker image inspect spare:1").status != 0
        }
        // One runs; of the other there is no container any more, and Swarm would roll back to it.
        try await Self.on(lab, "docker image inspect \(Self.image):1 \(Self.image):2")
        let events = try await lab.trivet("events", "--format", "json").decoded(as: [EventAnswer].self)
        #expect(events.contains { $0.what == "image removed" && $0.detail.contains("freed; /var/lib/docker was 85 %") })
        try await lab.on(Self.host, "journalctl -u trivet-agent | grep 'chore of the disks failed'").expect(1)

        try await Self.fill(lab, percent: 95, file: "more")
        try lab.edit("hello.yaml", "hello:2", "hello:1")
        let refused = try await lab.trivet("deploy", "hello", "--yes")
        #expect(refused.status != 0)
        refused.says("kestrel: its disk (/var/lib/docker) is 95 % full, so no stack is deployed", "du -xh")
        try await lab.trivet("status").expect(1).says("is 95 % full: nothing is deployed")
        try await Self.on(
            lab,
            "docker service inspect hello_web --format '{{.Spec.TaskTemplate.ContainerSpec.Image}}' | grep hello:2"
        )

        try await Self.on(lab, "rm /var/lib/docker/ballast /var/lib/docker/more")
        try await lab.trivet("deploy", "hello", "--yes").expect(0)
        try await lab.trivet("status").expect(0).says("all is well")
        try await Labs.down(Labs.space)
    }

    /// The hosts of a lab share the machine's disk, which nobody wants to fill: Docker's data gets one of its own.
    private static func smallDisk() async throws -> TestLab {
        let lab = try await Labs.up(Labs.space, "--hosts", "1")
        try await on(lab, "systemctl stop docker.socket docker.service")
        try await on(lab, "mount -t tmpfs -o size=512M,mode=711 trivet-test /var/lib/docker && systemctl start docker")
        try await lab.trivet("init").expect(0)
        try await lab.trivet("apply", "--yes", "--skip", "stacks", timeout: 600).expect(0)
        return lab
    }

    private static func deployTwice(_ lab: TestLab) async throws {
        try await lab.addHello()
        try await lab.trivet("apply", "--yes").expect(0)
        try await on(lab, "sed s/hello:1/hello:2/ /root/image > /root/second && echo >> /bin/busybox")
        try await on(lab, "bash /root/second")
        try lab.edit("hello.yaml", "hello:1", "hello:2")
        try await lab.trivet("deploy", "hello", "--yes").expect(0)
        try await on(lab, "docker container prune --force")
        // Images need not lie here for half an hour first.
        let rules = #""space": { "tidyAt": 0.8, "refuseAt": 0.92, "grace": 0 },"#
        try await on(lab, "sed -i '1s/{/{ \(rules)/' /etc/trivet/agent.json")
        try await on(lab, "systemctl restart trivet-agent")
    }

    private static func fill(_ lab: TestLab, percent: Int, file: String) async throws {
        let free = "awk '{ printf \"%d\", $1 * \(percent) / 100 - $2 + 1000000 }'"
        let size = "df --output=size,used -B1 /var/lib/docker | tail -n 1 | \(free)"
        try await on(lab, "fallocate -l $(\(size)) /var/lib/docker/\(file)")
    }

    private static func on(_ lab: TestLab, _ script: String) async throws {
        try await lab.on(host, script, timeout: 300).expect(0)
    }
}
