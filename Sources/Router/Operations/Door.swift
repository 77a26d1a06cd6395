internal import Glibc
internal import Logging
internal import NIOCore
internal import NIOPosix
internal import ServiceLifecycle

/// Where clients come in.
struct Door: Service {
    let settings: RouterSettings
    let lanes: Lanes
    let fleet: Fleet
    let group: MultiThreadedEventLoopGroup
    let logger: Logger

    func run() async throws {
        var channels: [any Channel] = []
        for place in settings.listen { channels.append(try await listen(place)) }
        logger.info("listening", metadata: ["places": "\(settings.listen.map(\.words).joined(separator: ", "))"])
        try? await gracefulShutdown()
        for channel in channels { try? await channel.close() }
        await drain()
    }

    private func listen(_ place: RouterSettings.Place) async throws -> any Channel {
        switch place {
        case .network(let address, let port, _):
            return try await bootstrap(isLocal: false).bind(host: address, port: port).get()
        case .socket(let path):
            let channel = try await bootstrap(isLocal: true)
                .bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true).get()
            // Who may enter is decided by the password.
            _ = unsafe chmod(path, 0o777)
            return channel
        }
    }

    private func bootstrap(isLocal: Bool) -> ServerBootstrap {
        let lanes = lanes
        let fleet = fleet
        return ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.maxMessagesPerRead, value: 1)
            .childChannelOption(
                .recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(minimum: 1024, initial: 2048, maximum: 65536)
            )
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard let lane = lanes.lane(of: channel.eventLoop) else { throw ChannelError.ioOnClosedChannel }
                    if !isLocal { try channel.syncOptions?.setOption(.tcpOption(.tcp_nodelay), value: 1) }
                    let session = Self.session(channel, lane, fleet, isLocal: isLocal)
                    try channel.pipeline.syncOperations.addHandler(session)
                }
            }
    }

    private static func session(_ channel: any Channel, _ lane: Lane, _ fleet: Fleet, isLocal: Bool) -> Session {
        let demand = lane.rules.settings.tls?.clients ?? .off
        let client = isLocal ? "localhost" : channel.remoteAddress?.ipAddress ?? "unknown"
        return Session(
            id: fleet.arrived(lane: 0),
            lane: lane,
            client: client,
            transport: .init(
                offersTLS: lane.rules.clientTLS != nil,
                demandsTLS: demand == .required && !isLocal,
                isPrivate: isLocal,
                client: client
            )
        )
    }

    /// Lets each session come to the end of what it does.
    private func drain() async {
        for lane in lanes.all { lane.eventLoop.execute { lane.value.drain() } }
        let end = ContinuousClock.now + .seconds(20)
        while fleet.sessionCount > 0, ContinuousClock.now < end {
            guard (try? await Task.sleep(for: .milliseconds(50))) != nil else { return }
        }
    }
}

extension RouterSettings.Place {
    var words: String {
        switch self {
        case .network(let address, let port, _): "\(address):\(port)"
        case .socket(let path): path
        }
    }
}
