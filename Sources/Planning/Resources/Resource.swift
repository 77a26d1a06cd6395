/// What a resource is called on its host: its kind and its name, such as `file /etc/docker/daemon.json`.
package struct ResourceID: Sendable, Hashable, Codable, Comparable, CustomStringConvertible {
    package var kind: String
    package var name: String

    package init(kind: String, name: String) {
        self.kind = kind
        self.name = name
    }

    package var description: String { "\(kind) \(name)" }

    package static func < (left: Self, right: Self) -> Bool { left.description < right.description }
}

/// One thing that must be so on a host. The value and its comparison live here and are pure;
/// how it is observed and applied lives in `Hosts/Resources`, in a file of the same name.
package protocol ResourceValue: Codable, Sendable, Equatable {
    /// What is there now, as read on the host.
    associatedtype Observed: Codable, Sendable

    static var kind: String { get }
    var name: String { get }
    /// Whether it is taken away when it leaves the estate. Never true of a host's data.
    var isRetirable: Bool { get }

    /// The change that makes `observed` what it should be; nil when it already is.
    func change(from observed: Observed, in context: PlanContext) -> Change?
}

extension ResourceValue {
    package var id: ResourceID { ResourceID(kind: Self.kind, name: name) }
    package var isRetirable: Bool { false }
}

/// What a resource may know of the plan made so far for its host.
package struct PlanContext: Sendable, Equatable {
    /// The resources before it that change.
    package var changing: Set<ResourceID>

    package init(changing: Set<ResourceID> = []) { self.changing = changing }
}

/// Every kind of resource, as it crosses the session.
package enum Resource: Sendable, Equatable, Codable {
    case address(ServiceAddress)
    case block(TextBlock)
    case certificate(Certificate)
    case directory(Directory)
    case file(File)
    case firewall(Firewall)
    case modules(KernelModules)
    case mount(Mount)
    case packages(Packages)
    case retired(Retired)
    case stack(Stack)
    case sysctl(Sysctl)
    case unit(Unit)
    case user(User)

    package var value: any ResourceValue {
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

    package var id: ResourceID { value.id }
}
