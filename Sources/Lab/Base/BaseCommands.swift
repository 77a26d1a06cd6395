package import Planning

/// The commands that make a base system.
package enum BaseCommands {
    package static func bootstrap(_ release: Release, tree: String, sources: [String]) -> Command {
        Command(
            "mmdebstrap",
            [
                "--mode=root", "--variant=minbase", "--skip=cleanup/apt/lists", "--aptopt=Acquire::Languages \"none\"",
                "--include=\(BaseSystem.included.joined(separator: ","))", release.rawValue, tree,
            ] + sources,
            timeout: slow
        )
    }

    /// A script of ``BaseScripts`` inside the tree, with a /proc that vanishes with it.
    package static func inside(_ tree: String, script: String, packages: [String]) -> Command {
        Command(
            "unshare",
            ["--mount", "--pid", "--fork", "--kill-child", "--mount-proc=\(tree)/proc", "chroot", tree]
                + ["/bin/sh", "-s", "--"] + packages,
            input: script,
            environment: ["PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"],
            timeout: slow
        )
    }

    package static func copy(_ tree: String, to copy: String) -> Command {
        Command("cp", ["-a", "--reflink=auto", tree, copy], timeout: slow)
    }

    /// Of this file system alone: never through a mount that was left behind.
    package static func remove(_ tree: String) -> Command {
        Command("rm", ["-rf", "--one-file-system", tree], timeout: slow)
    }

    /// Archives can be far away.
    private static let slow = 1800.0
}
