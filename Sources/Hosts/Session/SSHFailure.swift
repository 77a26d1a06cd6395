import Estate
import Planning

/// Says in the one shape why a connection could not be made. OpenSSH has one exit status for all of it,
/// so its words must be read; they have not changed for many years.
enum SSHFailure {
    static func explain(_ words: String, status: Int32, host: Host) -> Failure {
        let (what, next) = reason(words, status: status, host: host)
        return Failure(.unreachable, what, host: host.name, words: Failure.tail(words, lines: 4), next: next)
    }

    static func noSudo(_ user: String, host: Host) -> Failure {
        Failure(
            .unreachable,
            "\(user) may not use sudo without a password",
            host: host.name,
            next:
                "on the host, as root: echo '\(user) ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/trivet, or set `ssh: root@…`"
        )
    }

    private static func reason(_ words: String, status: Int32, host: Host) -> (String, String) {
        let target = "\(host.ssh)"
        let cases: [(mark: String, what: String, next: String)] = [
            (
                "REMOTE HOST IDENTIFICATION HAS CHANGED",
                "its SSH host key is not the one that is pinned: this may be another machine",
                "if a new machine is in its place: trivet host replace \(host.name); if it was reinstalled: trivet trust \(host.name) --replace; if neither, find out who answers there"
            ),
            (
                "Host key verification failed", "its SSH host key is not known yet",
                "trivet trust \(host.name), and compare the fingerprint it shows with the machine's own"
            ),
            (
                "No ED25519 host key is known", "its SSH host key is not known yet",
                "trivet trust \(host.name), and compare the fingerprint it shows with the machine's own"
            ),
            (
                "Permission denied", "it refuses the key for \(target)",
                "ssh-copy-id \(target), or load the key with ssh-add"
            ),
            (
                "Connection refused", "nothing answers SSH at \(target)",
                "start sshd there, or mend hosts.\(host.name).ssh in the estate file"
            ),
            (
                "Could not resolve hostname", "\(target) is not a name that resolves",
                "mend hosts.\(host.name).ssh in the estate file"
            ),
            (
                "No route to host", "there is no route to \(target)",
                "see that the host is on and that its network cable is in"
            ),
            (
                "Network is unreachable", "there is no route to \(target)", "see that this machine is on the network"
            ),
            ("timed out", "\(target) does not answer", "see that the host is on and that no firewall is in the way"),
            (
                "not responding", "the host stopped answering",
                "see that the host is on, then run the same command again"
            ),
        ]
        if let found = cases.first(where: { words.contains($0.mark) }) { return (found.what, found.next) }
        return ("the connection to \(target) ended (ssh status \(status))", "try it by hand: ssh \(target)")
    }
}
