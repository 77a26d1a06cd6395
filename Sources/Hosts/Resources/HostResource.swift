package import Planning

/// Says what is being done, as it is done; the lines reach the operator's terminal.
package typealias Reporter = @Sendable (String) async -> Void

/// A resource as the host itself sees it. Observing only reads; applying may be interrupted anywhere and run again.
package protocol HostResource: ResourceValue {
    func observe() async throws -> Observed
    func apply(_ change: Change, report: @escaping Reporter) async throws
}

extension Resource {
    /// The same resource with its hands.
    package var onHost: any HostResource {
        switch self {
        case .address(let value): value
        case .block(let value): value
        case .certificate(let value): value
        case .directory(let value): value
        case .file(let value): value
        case .firewall(let value): value
        case .modules(let value): value
        case .mount(let value): value
        case .packages(let value): value
        case .retired(let value): value
        case .stack(let value): value
        case .sysctl(let value): value
        case .unit(let value): value
        case .user(let value): value
        }
    }
}
