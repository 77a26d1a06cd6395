internal import FoundationEssentials
internal import Glibc
internal import Logging
internal import NIOCore
internal import NIOPosix
internal import ServiceLifecycle
internal import Systemd

/// Where clients come in.
struct Door: Service {
    let settings: RouterSettings
    let lanes: Lanes
    let fleet: Fleet
    let group: MultiThreadedEventLoopGroup
    let logger: Logger

    func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        var channels: [any Channel] = []
        let kept = ServiceManager.sockets(environment)
        for descriptor in kept { channels.append(try await listen(descriptor)) }
        if kept.isEmpty {
            for place in settings.listen { channels.append(try await listen(place)) }
        }
        let places = channels.compactMap(\.localAddress).map { $0.pathname ?? "\($0.ipAddress ?? ""):\($0.port ?? 0)" }
        logger.info("listening", metadata: ["places": "\(places.joined(separator: ", "))"])
        ServiceManager.tell("READY=1", environment: environment)
        try? await gracefulShutdown()
        ServiceManager.tell("STOPPING=1", environment: environment)
        for channel in channels { try? await channel.close() }
        await drain()
    }

    private func listen(_ place: RouterSettings.Place) async throws -> any Channel {
        switch place {
        case .network(let address, let port, let proxy):
            return try await bootstrap(isLocal: false, proxy: proxy).bind(host: address, port: port).get()
        case .socket(let path):
            let channel = try await bootstrap(isLocal: true, proxy: false)
                .bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true).get()
            // Who may enter is decided by the password.
            _ = unsafe chmod(path, 0o777)
            return channel
        }
    }

    /// A socket that systemd opened. Whether a balancer is in front is what the settings say of its port.
    private func listen(_ descriptor: Int32) async throws -> any Channel {
        let port = Self.port(descriptor)
        let proxy = settings.listen.contains { place in
            if case .network(_, port, true) = place { true } else { false }
        }
        return try await bootstrap(isLocal: ServiceManager.isLocal(descriptor), proxy: proxy)
            .withBoundSocket(descriptor).get()
    }

    private static func port(_ descriptor: Int32) -> Int {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe getsockname(descriptor, $0, &length)
            }
        }
        // The port stands at the same place for both families.
        return result == 0 ? Int(UInt16(bigEndian: address.sin_port)) : 0
    }

    private func bootstrap(isLocal: Bool, proxy: Bool) -> ServerBootstrap {
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
                    let session = Self.session(channel, lane, fleet, isLocal: isLocal, proxy: proxy)
                    try channel.pipeline.syncOperations.addHandler(session)
                }
            }
    }

    private static func session(_ channel: any Channel, _ lane: Lane, _ fleet: Fleet, isLocal: Bool, proxy: Bool)
        -> Session
    {
        let demand = lane.rules.settings.tls?.clients ?? .off
        let client = isLocal ? "localhost" : channel.remoteAddress?.ipAddress ?? "unknown"
        return Session(
            id: fleet.guests.arrived(lane: lane.index),
            lane: lane,
            client: client,
            isBehindProxy: proxy,
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
        while fleet.guests.count > 0, ContinuousClock.now < end {
            guard (try? await Task.sleep(for: .milliseconds(50))) != nil else { return }
        }
    }
}
