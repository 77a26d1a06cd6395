import FoundationEssentials
import Lab

/// How the hosts of labs are shown.
extension LabHostStatus: Listable {
    static let columns = ["LAB", "HOST", "STATE", "OUTSIDE", "PRIVATE", "RELEASE", "SINCE"]

    var cells: [String] { [lab, host, state, outside, `private`, release, Self.age(since)] }

    /// `12 s`, `5 min`, `3 h`, `2 d`.
    private static func age(_ since: Date?) -> String {
        guard let since else { return "-" }
        let seconds = max(0, Int(-since.timeIntervalSinceNow))
        return switch seconds {
        case ..<120: "\(seconds) s"
        case ..<7200: "\(seconds / 60) min"
        case ..<172_800: "\(seconds / 3600) h"
        default: "\(seconds / 86400) d"
        }
    }
}
