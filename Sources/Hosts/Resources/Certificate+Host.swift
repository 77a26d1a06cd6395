import Estate
import FoundationEssentials
package import Planning

extension Certificate: HostResource {
    package func observe() async throws -> Observed {
        guard let first = HostFile.text(path)?.split(separator: "\n").first, first.hasPrefix("# "),
            let mark = first.ranges(of: " until=").last, HostFile.exists(keyPath)
        else { return Observed(note: nil, daysLeft: 0) }
        let end = Double(first[mark.upperBound...]) ?? 0
        let note = String(first[first.index(first.startIndex, offsetBy: 2)..<mark.lowerBound])
        return Observed(note: note, daysLeft: Int((end - Date.now.timeIntervalSince1970) / 86400))
    }

    package func apply(_ change: Change, report: @escaping Reporter) async throws {
        let mode = group == "root" ? "0600" : "0640"
        // The key first: a certificate without its key counts as missing and is made again.
        try HostFile.write(keyPath, Array(key.reveal().utf8), mode: mode, group: group)
        try HostFile.write(path, Array(text.utf8), group: group)
    }
}
