internal import Systems

/// Where the agent finds and leaves things; tests use a directory of their own.
struct AgentPaths: Sendable {
    var socket = HostPaths.agentSocket
    var journal = HostPaths.journal
    var docker = HostPaths.dockerSocket
    var caddy = HostPaths.caddySocket
    var table = "/var/lib/trivet/routes.json"
    var plugin = VolumeDriver.socket
    var volumeBook = VolumeBook.path
    var volumesHeld = HeldFile.path
    var volumeSizes = VolumeMeter.path
    var databaseBook = DatabaseNames.book
    var router = RouterSystem.control
    var authority = HostPaths.authorityCertificate
    var certificate = HostPaths.certificate
    var privateKey = HostPaths.privateKey
}
