/// The labels that Trivet puts on Swarm services; what the agents know of a service, they read from these.
package enum Labels {
    /// Docker's own label for the stack a service belongs to.
    package static let stack = "com.docker.stack.namespace"
    /// The estate's name: a stack with it that left the estate file is Trivet's to remove.
    package static let estate = "trivet.estate"
    /// Digest of the service as Trivet rendered it.
    package static let configuration = "trivet.configuration"
    /// `host:port host:port`: the routes that lead to the service, port being the container's.
    package static let routes = "trivet.routes"
    /// On a service that was moved by its new task first although it wants the old one ended first: what it wants.
    package static let lentOrder = "trivet.lent-order"
    /// `auto`, `notify` or `off`.
    package static let update = "trivet.update"
}
