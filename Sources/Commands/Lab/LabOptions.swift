import ArgumentParser
import FoundationEssentials
import Glibc
import Lab
import Planning

/// Which lab a command means.
struct LabOptions: ParsableArguments {
    @Option(help: "The lab; else that of the estate at hand, or the only one.")
    var name: String?

    func lab() throws -> Lab {
        try LabStore().choose(name, near: FileManager.default.currentDirectoryPath)
    }

    func power(_ lab: Lab) -> LabPower { LabPower(lab: lab, paths: LabPaths(), talk: .standardError) }
}

extension LabTalk {
    /// Lines for the person at the terminal; standard output is for data.
    static let standardError = LabTalk { line in
        try? FileHandleText.writeError(line + "\n")
    }
}

/// Writes text to standard error.
enum FileHandleText {
    static func writeError(_ text: String) throws {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let written = unsafe bytes.withUnsafeBytes { unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
            guard written > 0 else { throw Failure(.failed, "standard error is closed") }
            bytes = bytes.dropFirst(written)
        }
    }
}
