internal import FoundationEssentials

extension Docker.Client {
    /// `GET /nodes`
    package func nodes() async throws -> [Docker.Node] { try await get("/nodes") }

    /// `POST /nodes/{id}/update`: `active`, `pause` or `drain`; read again when it changed in between.
    package func setAvailability(_ availability: String, node: String) async throws {
        try await change("/nodes/\(node)") { spec in spec["Availability"] = .string(availability) }
    }

    /// Reads an object, changes its spec and writes it; from the start again when somebody else wrote first.
    func change(_ path: String, attempts: Int = 5, _ edit: (inout JSONValue) -> Void) async throws {
        for attempt in 1...attempts {
            let object: JSONValue = try await get(path)
            var spec = object["Spec"]
            edit(&spec)
            let version = object["Version"]["Index"].integer ?? 0
            let body = Array(try JSONEncoder().encode(spec))
            do {
                _ = try await call(.post, "\(path)/update", query: [("version", "\(version)")], body: body)
                return
            } catch let failure as Docker.Failure where failure.code == .outOfSequence && attempt < attempts {
                continue
            }
        }
    }
}
