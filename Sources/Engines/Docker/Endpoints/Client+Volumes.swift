extension Docker.Client {
    /// `GET /volumes`: their names. Docker loads all drivers to answer it.
    package func volumes() async throws -> [String] {
        let list: Docker.VolumeList = try await get("/volumes")
        return (list.volumes ?? []).map(\.name)
    }
}

extension Docker {
    struct VolumeList: Decodable, Sendable, Equatable {
        struct Volume: Decodable, Sendable, Equatable {
            enum CodingKeys: String, CodingKey {
                case name = "Name"
            }
            var name: String
        }

        enum CodingKeys: String, CodingKey {
            case volumes = "Volumes"
        }
        var volumes: [Volume]?
    }
}
