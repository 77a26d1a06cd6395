import FoundationEssentials

extension StorageReport.Disk {
    /// `up`, `down since …`; of one that is to have no data whether any is left.
    package var state: String {
        guard isUp else { return since.map { "dead since \(Self.time($0))" } ?? "dead" }
        guard !isIn else { return "up" }
        return parts.map { $0 > 0 ? "being emptied, \($0) parts left" : "empty, not used" } ?? "up, not used"
    }

    /// With what to do about it, as far as Ceph and the agents can tell.
    func advised(places: [StorageReport.Place], hosts: Set<String>?) -> Self {
        var disk = self
        disk.advice = advice(places.first { $0.host == host }, isOfEstate: hosts?.contains(host) ?? true)
        return disk
    }

    private func advice(_ place: StorageReport.Place?, isOfEstate: Bool) -> String? {
        let what = "\(name) of \(host)"
        switch (isUp, isOfEstate) {
        case (true, true):
            return isIn
                ? nil : "\(what) takes no data: `trivet apply` forgets it once it is empty, or takes it up again"
        case (true, false):
            return "\(what) still holds data, and \(host) has left the estate: `trivet plan` says what to do"
        case (false, false): return "\(what) is dead, and \(host) has left the estate: `trivet apply` forgets it"
        case (false, true): break
        }
        guard place?.files != nil else {
            return
                "\(what) is away with its host: bring \(host) back; with a new machine in its place `trivet host replace \(host)`"
        }
        return
            "\(what) is dead, and its host is there: `trivet plan` says whether its disk is; with an empty disk in its place `trivet apply` makes a new one"
    }

    /// To the minute, in UTC.
    private static func time(_ date: Date) -> String {
        "\(date.ISO8601Format().prefix(16).replacing("T", with: " ")) UTC"
    }
}
