/// A file system that is mounted now and at boot, by a systemd mount unit.
package struct Mount: ResourceValue {
    package static let kind = "mount"

    package struct Observed: Codable, Sendable, Equatable {
        /// The source that is mounted there; nil when nothing is.
        package var source: String?
        package var saved: String?

        package init(source: String?, saved: String?) {
            self.source = source
            self.saved = saved
        }
    }

    package var path: String
    package var source: String
    package var type: String
    package var options: String

    package init(_ path: String, source: String, type: String, options: String = "defaults") {
        self.path = path
        self.source = source
        self.type = type
        self.options = options
    }

    package var name: String { path }
    package var isRetirable: Bool { true }

    /// systemd's name for the mount point; only plain paths are used, so that escaping is a matter of slashes and dashes.
    package var unit: String { Self.unit(for: path) }

    package static func unit(for path: String) -> String {
        path.split(separator: "/").map { $0.replacing("-", with: "\\x2d") }.joined(separator: "-") + ".mount"
    }

    package var text: String {
        """
        [Unit]
        Description=\(path), by Trivet

        [Mount]
        What=\(source)
        Where=\(path)
        Type=\(type)
        Options=\(options)

        [Install]
        WantedBy=multi-user.target

        """
    }

    package func change(from observed: Observed, in context: PlanContext) -> Change? {
        guard let mounted = observed.source else { return Change(.create, "mount \(source)") }
        if mounted != source {
            return Change(
                .change,
                "mount \(source) in place of \(mounted)",
                caution: "whoever uses \(path) loses its files until then"
            )
        }
        guard let saved = observed.saved, saved == text else {
            return Change(.change, "mount at boot", diff: Diff.lines(from: observed.saved ?? "", to: text))
        }
        return nil
    }
}
