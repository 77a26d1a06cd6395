extension StorageStatus {
    /// What is wrong with the files, one sentence each.
    package var problems: [String] {
        guard isCeph else { return [] }
        if let silence { return ["Ceph does not answer, the files cannot be used: \(silence)"] }
        var problems: [String] = []
        let away = monitors.all - monitors.working
        if away > 0 { problems.append("\(monitors.working) of \(monitors.all) monitors of Ceph are there") }
        if disks.working < disks.all { problems.append("\(disks.working) of \(disks.all) disks of Ceph are up") }
        if server == nil {
            problems.append("Ceph has no metadata server: the files cannot be used")
        } else if !serverIsReady {
            problems.append("another metadata server is taking over: the files answer again in a moment")
        }
        if copies.lost > 0 { problems.append("of \(copies.lost) objects no copy is found") }
        if copies.blocked > 0 {
            problems.append("\(share(copies.blocked)) of the files' data cannot be read or written now")
        } else if copies.thin > 0 {
            problems.append("\(share(copies.thin)) of the files' data has fewer copies than it should")
        }
        if let fullness, fullness >= 0.75 { problems.append("the files' disks are \(Int(fullness * 100)) % full") }
        return problems + warnings
    }

    /// Why no host may be lost as far as the files are concerned; nil when one may.
    package var refusal: String? {
        guard isCeph else { return nil }
        if silence != nil { return "Ceph does not answer" }
        if copies.blocked > 0 || copies.lost > 0 { return "the files are not whole" }
        if copies.thin > 0 || disks.working < disks.all { return "the files lack copies" }
        if monitors.working - 1 < monitors.all / 2 + 1 {
            return "\(monitors.working) of \(monitors.all) monitors of Ceph are there"
        }
        if server == nil || standbys == 0 { return "Ceph has no metadata server in reserve" }
        return nil
    }

    /// What Ceph is doing about it, and how long it will take.
    package var doing: [String] {
        guard isCeph, silence == nil else { return [] }
        var doing: [String] = []
        if copies.missing > 0 {
            let left = "\(copies.missing) copies are missing (\(percent(copies.missingShare)))"
            doing.append(copies.mending > 0 || pace != nil ? "\(left) and are being made\(rate)" : "\(left)\(waiting)")
        }
        if copies.misplaced > 0 {
            doing.append(
                "\(copies.misplaced) copies are being moved to where they belong\(copies.missing > 0 ? "" : rate)"
            )
        }
        return doing
    }

    /// Seconds until all copies are there, at the present pace.
    package var remaining: Int? {
        guard let pace, pace.objects > 0, copies.missing + copies.misplaced > 0 else { return nil }
        return max(1, (copies.missing + copies.misplaced) / pace.objects)
    }

    /// Share of the disks that is used.
    package var fullness: Double? {
        guard let space, space.total > 0 else { return nil }
        return Double(space.used) / Double(space.total)
    }

    private var rate: String {
        guard let pace, pace.objects > 0 || pace.bytes > 0 else { return "" }
        let time = remaining.map { ", about \(Self.time($0)) left" } ?? ""
        return ", \(ByteCount.text(pace.bytes)) a second\(time)"
    }

    private var waiting: String {
        if disks.working < disks.all { return "; they are made again when the disks are back" }
        return "; nothing is being done about it yet"
    }

    private func share(_ parts: Int) -> String { percent(copies.parts > 0 ? Double(parts) / Double(copies.parts) : 1) }

    private func percent(_ share: Double) -> String {
        let tenths = Int((share * 1000).rounded())
        if tenths == 0 { return "less than 0.1 %" }
        return tenths % 10 == 0 || tenths > 100 ? "\((tenths + 5) / 10) %" : "\(tenths / 10).\(tenths % 10) %"
    }

    static func time(_ seconds: Int) -> String {
        switch seconds {
        case ..<120: "\(seconds) s"
        case ..<7200: "\((seconds + 30) / 60) min"
        case ..<172_800: "\((seconds + 1800) / 3600) h"
        default: "\((seconds + 43200) / 86400) days"
        }
    }
}
