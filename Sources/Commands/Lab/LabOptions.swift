import ArgumentParser
import FoundationEssentials
import Lab

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
    static let standardError = LabTalk { Talk.say($0) }
}
