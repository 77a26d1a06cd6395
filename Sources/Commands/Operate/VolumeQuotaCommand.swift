import ArgumentParser
import Planning
import Systems

/// `trivet volume quota`
struct VolumeQuotaCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quota",
        abstract: "How large a volume may grow, where the estate file does not say it.",
        discussion: """
            EXAMPLES
              trivet volume quota site_pages 20G
              trivet volume quota site_pages none
            """
    )

    @OptionGroup var estate: EstateOption
    @Argument(help: "The volume, such as site_pages.") var name: String
    @Argument(help: "A size such as 20G, or none.") var size: String

    func run() async throws {
        guard let bytes = size == "none" ? 0 : ByteCount.parse(size) else {
            throw Failure(.invalid, "`\(size)` is not a size", next: "trivet volume quota \(name) 20G")
        }
        let view = try VolumeView(estate)
        let volume = try await view.find(name, host: nil)
        try await view.order("quota", VolumeOrder(volume: name, who: Operator.name, quota: bytes), on: volume.host)
        Talk.say(bytes == 0 ? "\(name) has no quota any more" : "\(name) may grow to \(ByteCount.text(bytes))")
    }
}
