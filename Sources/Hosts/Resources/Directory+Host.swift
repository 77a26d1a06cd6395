package import Planning

extension Directory: HostResource {
    package func observe() async throws -> Observed {
        guard let status = FileStatus(path), status.isDirectory else { return Observed(exists: false) }
        return Observed(exists: true, mode: status.mode, owner: status.owner, group: status.group)
    }

    package func apply(_ change: Change, report: @escaping Reporter) async throws {
        try HostFile.makeDirectory(path)
        try HostFile.give(path, mode: mode, owner: owner, group: group)
    }
}
