import FoundationEssentials
import Glibc
import Hosts
import Synchronization

/// Who is at the keyboard, for locks and journals.
enum Operator {
    static var name: String {
        let environment = ProcessInfo.processInfo.environment
        let user = environment["SUDO_USER"] ?? environment["USER"] ?? environment["LOGNAME"] ?? "root"
        let machine = HostFile.text("/proc/sys/kernel/hostname")?.split(whereSeparator: \.isWhitespace).first ?? "?"
        return "\(user)@\(machine)"
    }
}

/// The first interrupt asks to stop after what is under way, the second ends at once.
struct Interrupts: Sendable {
    /// A signal handler can reach nothing but what is global, and may do little more than count.
    private static let count = Atomic(0)

    init() {
        signal(SIGINT) { _ in
            guard Interrupts.count.wrappingAdd(1, ordering: .relaxed).newValue == 1 else { _exit(130) }
            Talk.say("\nstopping after what is under way; once more to stop at once")
        }
    }

    var stopping: Bool { Self.count.load(ordering: .relaxed) > 0 }
}
