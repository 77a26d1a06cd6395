internal import Engines
internal import Hosts
internal import Planning
internal import Systems

extension Ceph.Client {
    /// With the tools on this host.
    ///
    /// - Parameter user: with `client.` in front.
    static func local(_ user: String) -> Ceph.Client {
        Ceph.Client(user: String(user.dropFirst("client.".count))) { program, arguments, deadline in
            let parts = deadline.components
            let seconds = Double(parts.seconds) + Double(parts.attoseconds) / 1e18
            do {
                let result = try await Shell.run(Command(program, arguments, timeout: seconds))
                return Ceph.Output(status: result.status, output: result.output, errors: result.errors)
            } catch let failure as Planning.Failure where failure.kind == .timeout {
                return nil
            }
        }
    }
}
