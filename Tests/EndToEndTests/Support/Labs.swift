import FoundationEssentials
import Glibc
import Hosts
import Planning

/// The labs of the tests: made when the first test asks, taken away by the last one and by scripts/test.
actor Labs {
    static let shared: Labs = {
        // A command that does not read all it is given would end the tests.
        _ = signal(SIGPIPE, SIG_IGN)
        return Labs()
    }()
    static let three = "test-three"
    static let one = "test-one"
    static let four = "test-four"
    static let space = "test-space"
    static let older = "test-older"

    private enum State {
        case down
        case up(TestLab)
        /// Later tests need not wait for the same failure again.
        case failed(any Error)
    }
    private var state = State.down

    /// Three hosts with the weather estate applied and served.
    func weather() async throws -> TestLab {
        switch state {
        case .up(let lab): return lab
        case .failed(let error): throw error
        case .down: break
        }
        do {
            let lab = try await Self.makeWeather()
            state = .up(lab)
            return lab
        } catch {
            state = .failed(error)
            throw error
        }
    }

    private static func makeWeather() async throws -> TestLab {
        if UnderTest.keepsLabs, let lab = try? await lab(three), FileManager.default.fileExists(atPath: lab.kept) {
            return lab
        }
        let lab = try await up(three, "--estate", "\(UnderTest.project)/examples/weather/trivet.yaml")
        try await check(lab.trivet("init"))
        for secret in ["station-key", "blog-db", "blog-admin"] {
            try await check(lab.trivet("secret", "set", secret, input: "\(secret)-of-the-tests"))
        }
        try await check(lab.trivet("apply", "--yes", "--skip", "stacks"))
        let push = "\(UnderTest.project)/examples/weather/images/push"
        try await Shell.check(
            Command(push, [lab.directory], environment: TestLab.surroundings(three), timeout: 600),
            what: "pushing the images"
        )
        // Tests of failures time what Swarm does, not how long an image takes to come.
        for name in lab.names {
            for image in ["site", "station", "feeder", "almanac", "blog"] {
                try await check(lab.on(name, "docker pull --quiet registry.internal:5000/weather/\(image):1"))
            }
        }
        try await check(lab.trivet("apply", "--yes"))
        try await eventually("the estate serves", within: .seconds(90)) {
            guard try await lab.isWell() else { return false }
            return try await lab.serves()
        }
        try await Shell.check(Command("cp", ["-a", lab.directory, lab.kept]))
        return lab
    }

    /// A fresh lab; what an earlier run left under its name is taken away first.
    static func up(_ name: String, _ arguments: String...) async throws -> TestLab {
        try await down(name)
        try await Shell.check(Command(UnderTest.binary, ["lab", "up", "--name", name] + arguments, timeout: 1800))
        return try await lab(name)
    }

    static func down(_ name: String) async throws {
        guard FileManager.default.fileExists(atPath: "/var/lib/trivet/lab/\(name)") else { return }
        try await Shell.check(Command(UnderTest.binary, ["lab", "down", "--name", name], timeout: 120))
    }

    static func lab(_ name: String) async throws -> TestLab {
        let arguments = ["lab", "status", "--name", name, "--format", "json"]
        let result = try await Shell.check(Command(UnderTest.binary, arguments))
        return TestLab(name: name, hosts: try result.decoded(as: [LabHostAnswer].self))
    }

    private static func check(_ result: CommandResult) throws {
        guard result.succeeded else {
            throw NotInTime(description: "status \(result.status)\n\(result.words.suffix(6000))")
        }
    }
}
