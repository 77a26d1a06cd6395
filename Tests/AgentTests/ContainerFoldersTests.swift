@testable import Agent
import Foundation
import Testing

struct ContainerFoldersTests {
    @Test func `a container is being made while its folder has no settings, unless Docker has been started since`()
        throws
    {
        let root = FileManager.default.temporaryDirectory.appending(path: "trivet-containers-\(UUID().uuidString)")
        let folder = root.appending(path: "c1")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: root) }
        var folders = ContainerFolders(root: root.path, dockerStarted: .now - 60)
        #expect(folders.isMaking)
        folders.dockerStarted = .now + 60
        #expect(!folders.isMaking)
        folders.dockerStarted = nil
        #expect(folders.isMaking)
        try Data().write(to: folder.appending(path: "config.v2.json"))
        #expect(!folders.isMaking)
        #expect(!ContainerFolders(root: "/no/such/folder", dockerStarted: nil).isMaking)
    }
}
