import FoundationEssentials
import Testing

/// The whole way, on real Debian hosts inside this machine, by the binary that is shipped.
///
/// One lab at a time is under test, so everything runs one after the other, in the order in which the suites stand
/// here. Each test leaves the estate converged and all hosts up; none depends on more than that.
@Suite(
    .serialized,
    .timeLimit(.minutes(20)),
    .enabled(if: UnderTest.isWanted, "TRIVET_E2E=1 and TRIVET_BINARY; scripts/test sets them")
)
enum EndToEnd {
    @Suite struct Serving {}
    @Suite struct WrongFiles {}
    @Suite struct Operating {}
    @Suite struct Drift {}
    @Suite struct Deploying {}
    @Suite struct AgentAlive {}
    @Suite struct WaysIn {}
    @Suite struct BrokenHosts {}
    @Suite struct Interruptions {}
    @Suite struct PowerAndCables {}
    @Suite struct Storage {}
    @Suite struct Registry {}
    @Suite(.enabled(if: UnderTest.isDrilled, "scripts/test --drills")) struct StorageFailures {}
    @Suite struct Space {}
    @Suite struct VolumeCopy {}
    @Suite struct Database {}
    @Suite(.enabled(if: UnderTest.isDrilled, "scripts/test --drills")) struct DatabaseFailures {}
    @Suite struct DayTwo {}
    @Suite(.enabled(if: UnderTest.isDrilled, "scripts/test --drills")) struct Replacing {}
    @Suite struct OneHost {}
    @Suite struct Leaving {}
    @Suite struct Workers {}
    @Suite(.enabled(if: UnderTest.isDrilled, "scripts/test --drills")) struct Growing {}
    @Suite(.enabled(if: UnderTest.isDrilled, "scripts/test --drills")) struct OlderDebian {}
}

/// What scripts/test says of the program under test.
enum UnderTest {
    static let environment = ProcessInfo.processInfo.environment
    /// The static release binary: it is copied to the hosts.
    static let binary = environment["TRIVET_BINARY"] ?? ""
    static var isWanted: Bool { environment["TRIVET_E2E"] == "1" && !binary.isEmpty }
    /// Whether the long ones run too, in which parts fail one after the other.
    static var isDrilled: Bool { environment["TRIVET_DRILLS"] == "1" }
    /// For work on the tests: a lab that is there is used as it is, and stays.
    static var keepsLabs: Bool { environment["TRIVET_E2E_KEEP"] == "1" }

    /// The project's directory.
    static var project: String {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .path
    }
}
