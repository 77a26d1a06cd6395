import Estate

/// A volume that takes little or nothing more, because its quota is reached.
package struct FullVolume: Sendable, Equatable, Codable {
    package var name: String
    /// Bytes.
    package var size: Int
    package var quota: Int

    package init(name: String, size: Int, quota: Int) {
        self.name = name
        self.size = size
        self.quota = quota
    }

    /// Nil while there is room.
    package init?(_ name: String, size: Int?, quota: Int?) {
        guard let size, let quota, quota > 0, Double(size) >= Self.share * Double(quota) else { return nil }
        self.init(name: name, size: size, quota: quota)
    }

    private static let share = 0.95

    package var problem: String {
        "the volume \(name) is full: \(ByteCount.text(size)) of \(ByteCount.text(quota)); its quota in the estate file gives it more"
    }
}
