internal import FoundationEssentials

/// Docker's folders of its containers. One that is being made has a folder and no settings in it yet.
struct ContainerFolders {
    var root = "/var/lib/docker/containers"
    /// What Docker left behind when it was killed is of no container that will come.
    var dockerStarted: Date? = DockerProcess.started

    var isMaking: Bool {
        let files = FileManager.default
        return ((try? files.contentsOfDirectory(atPath: root)) ?? []).contains { name in
            let folder = "\(root)/\(name)"
            guard !files.fileExists(atPath: "\(folder)/config.v2.json"),
                let made = try? files.attributesOfItem(atPath: folder)[.modificationDate] as? Date
            else { return false }
            return dockerStarted.map { made >= $0 } ?? true
        }
    }
}

enum DockerProcess {
    /// Docker writes this file once, when it starts.
    static var started: Date? {
        try? FileManager.default.attributesOfItem(atPath: "/run/docker.pid")[.modificationDate] as? Date
    }
}
