/// When a disk is tidied, and when nothing more is deployed onto it. Shares of the disk, 0 to 1.
package struct SpaceRules: Sendable, Equatable, Codable {
    package static let standard = SpaceRules()

    /// From here on what nothing uses is removed.
    package var tidyAt: Double
    /// From here on deployments are refused.
    package var refuseAt: Double
    /// Seconds for which an image stays after it was last seen in use or first seen at all: somebody may be about to run it.
    package var grace: Int

    package init(tidyAt: Double = 0.8, refuseAt: Double = 0.92, grace: Int = 1800) {
        self.tidyAt = tidyAt
        self.refuseAt = refuseAt
        self.grace = grace
    }
}
