package import FoundationEssentials

/// The whole estate, as one agent sees it.
package struct EstateStatus: Sendable, Equatable, Codable {
    package var estate: String
    package var at: Date
    /// In the order of their names.
    package var hosts: [HostStatus]
    package var services: [ServiceStatus]
    package var routes: [RouteStatus]
    /// How the files are kept; nil where no agent knows of any.
    package var storage: StorageStatus?
    /// How the databases are; nil in an estate without any.
    package var database: DatabaseStatus?
    package var verdict: Verdict

    package init(
        estate: String,
        at: Date,
        hosts: [HostStatus],
        services: [ServiceStatus],
        routes: [RouteStatus],
        storage: StorageStatus? = nil,
        database: DatabaseStatus? = nil,
        servicesProblem: String? = nil
    ) {
        self.estate = estate
        self.at = at
        self.hosts = hosts
        self.services = services
        self.routes = routes
        self.storage = storage
        self.database = database
        verdict = Verdict.judge(
            hosts: hosts,
            services: services,
            routes: routes,
            storage: storage,
            database: database,
            servicesProblem: servicesProblem
        )
    }
}

/// How agents and the command line write these values.
package enum StatusCoding {
    package static func encoder() -> JSONEncoder {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }

    package static func decoder() -> JSONDecoder {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return decoder
    }
}
