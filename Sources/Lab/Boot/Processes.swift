import FoundationEssentials
import Glibc
import Hosts
import Planning

/// A host's processes, seen from outside.
enum Processes {
    /// The host's init: in its network namespace or a child of its manager, and number 1 of a process namespace right below
    /// ours. Where the lab was started in another mount namespace only the manager leads to it.
    ///
    /// Nil when the host is off.
    static func initProcess(of host: LabHost) async throws -> Int32? {
        let listed = try await Shell.run(Command("ip", ["netns", "pids", host.machine]))
        let pids = listed.lines.compactMap { Int32($0) } + managers(of: host).flatMap(children)
        return pids.first { pid in
            let status = (try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)) ?? ""
            return isInit(status)
        }
    }

    /// Whether a `/proc/PID/status` tells of an init of a host; a container's would have a number more.
    static func isInit(_ status: String) -> Bool {
        let line = status.split(separator: "\n").first { $0.hasPrefix("NSpid:") }
        let numbers = line?.split(whereSeparator: \.isWhitespace).dropFirst() ?? []
        return numbers.count == 2 && numbers.last == "1"
    }

    /// The container managers of a host; one that has ended but was not waited for does not count.
    static func managers(of host: LabHost) -> [Int32] {
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return entries.compactMap { Int32($0) }.filter { pid in
            guard let data = FileManager.default.contents(atPath: "/proc/\(pid)/cmdline") else { return false }
            let words = String(decoding: data, as: UTF8.self).split(separator: "\0")
            return words.first?.hasSuffix("systemd-nspawn") == true && words.contains("--machine=\(host.machine)")
        }
    }

    private static func children(of pid: Int32) -> [Int32] {
        let text = FileManager.default.contents(atPath: "/proc/\(pid)/task/\(pid)/children") ?? Data()
        return String(decoding: text, as: UTF8.self).split(separator: " ").compactMap { Int32($0) }
    }

    static func end(_ pid: Int32) { kill(pid, SIGKILL) }

    /// How long a process has been running.
    static func age(of pid: Int32) async throws -> Int? {
        let result = try await Shell.run(Command("ps", ["-o", "etimes=", "-p", String(pid)]))
        return result.lines.first.flatMap { Int($0.filter(\.isNumber)) }
    }
}
