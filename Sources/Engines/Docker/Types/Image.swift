extension Docker {
    package struct Image: Decodable, Sendable, Equatable {
        enum CodingKeys: String, CodingKey {
            case id = "Id"
            case tags = "RepoTags"
            case digests = "RepoDigests"
            case created = "Created"
            case size = "Size"
        }
        package var id: String
        /// `<none>:<none>` where it has none, or nothing at all.
        package var tags: [String]?
        /// `<none>@<none>` where it has none, or nothing at all.
        package var digests: [String]?
        /// When it was built, in seconds since 1970: not when it came here.
        package var created: Int?
        package var size: Int?
    }

    struct Reclaimed: Decodable, Sendable, Equatable {
        enum CodingKeys: String, CodingKey { case bytes = "SpaceReclaimed" }
        var bytes: Int?
    }
}
