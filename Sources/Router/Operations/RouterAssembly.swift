internal import Logging
internal import NIOCore
internal import NIOPosix
internal import ServiceLifecycle
internal import UnixSignals

/// All parts of a router, put together in the order in which they depend on each other.
struct RouterAssembly {
    let logger: Logger
    let services: [any Service]

    init(settings: RouterSettings, path: String, group: MultiThreadedEventLoopGroup, logger: Logger) throws {
        self.logger = logger
        let rules: Rules
        do {
            rules = try Rules(settings)
        } catch {
            throw RouterMain.Misconfigured(description: "the router's certificates: \(error); run `trivet apply`")
        }
        let fleet = Fleet(settings)
        let lanes = Lanes(group: group, rules: rules, fleet: fleet, logger: logger)
        fleet.attend(lanes.all)
        let book = Rulebook(rules)
        var services: [any Service] = [
            MembersWatch(fleet: fleet, book: book, group: group, logger: logger),
            Reloader(path: path, lanes: lanes, fleet: fleet, book: book, logger: logger),
        ]
        services.append(Door(settings: settings, lanes: lanes, fleet: fleet, group: group, logger: logger))
        if let path = settings.control {
            let answers = ControlAnswers(lanes: lanes, fleet: fleet)
            services.append(ControlSocket(path: path, answers: answers, fleet: fleet, group: group, logger: logger))
        }
        self.services = services
    }

    func run() async throws {
        var configuration = ServiceGroupConfiguration(
            services: services.map { .init(service: $0) },
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger
        )
        configuration.maximumGracefulShutdownDuration = .seconds(25)
        try await ServiceGroup(configuration: configuration).run()
    }
}

/// The event loops' own things, for those who are on the loop already.
struct Lanes: Sendable {
    let all: [NIOLoopBound<Lane>]
    private let byLoop: [ObjectIdentifier: NIOLoopBound<Lane>]

    init(group: MultiThreadedEventLoopGroup, rules: Rules, fleet: Fleet, logger: Logger) {
        var all: [NIOLoopBound<Lane>] = []
        let view = fleet.view
        for (index, loop) in group.makeIterator().enumerated() {
            // Made on its loop, used nowhere else.
            let made = try? loop.submit {
                NIOLoopBound(
                    Lane(loop: loop, index: index, rules: rules, view: view, fleet: fleet, logger: logger),
                    eventLoop: loop
                )
            }.wait()
            guard let made else { continue }
            all.append(made)
            loop.scheduleRepeatedTask(initialDelay: Lane.chores, delay: Lane.chores) { _ in made.value.tidy() }
        }
        self.all = all
        byLoop = Dictionary(all.map { (ObjectIdentifier($0.eventLoop), $0) }) { first, _ in first }
    }

    func lane(of loop: any EventLoop) -> Lane? { byLoop[ObjectIdentifier(loop)]?.value }
}
