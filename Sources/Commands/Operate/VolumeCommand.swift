import ArgumentParser

/// `trivet volume`
struct VolumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "volume",
        abstract: "Files of services: list, show, limit, snapshot, remove, restore and fill volumes.",
        discussion: """
            A volume is called as Docker calls it, such as site_pages for the volume `pages` of the stack `site`.

            EXAMPLES
              trivet volume list
              trivet volume show site_pages
              trivet volume remove old_data       it can be restored for some days
              trivet volume restore old_data
            """,
        subcommands: [
            VolumeListCommand.self, VolumeShowCommand.self, VolumeQuotaCommand.self, VolumeSnapshotCommand.self,
            VolumeSnapshotsCommand.self, VolumeRemoveCommand.self, VolumeRestoreCommand.self, VolumeCopyCommand.self,
        ]
    )
}
