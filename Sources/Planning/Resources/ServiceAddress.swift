/// The address that each host has on its loopback, now and at boot.
package struct ServiceAddress: ResourceValue {
    package static let kind = "address"

    package struct Observed: Codable, Sendable, Equatable {
        package var present: Bool
        package var saved: Bool

        package init(present: Bool, saved: Bool) {
            self.present = present
            self.saved = saved
        }
    }

    package var address: String

    package init(_ address: String) { self.address = address }

    package var name: String { address }
    package var isRetirable: Bool { true }
    package static let unit = "trivet-address.service"

    package var unitText: String {
        """
        [Unit]
        Description=Trivet's service address on the loopback
        Before=network-online.target docker.service
        After=network.target

        [Service]
        Type=oneshot
        RemainAfterExit=yes
        ExecStart=ip address replace \(address)/32 dev lo
        ExecStop=-ip address del \(address)/32 dev lo

        [Install]
        WantedBy=multi-user.target

        """
    }

    package func change(from observed: Observed, in context: PlanContext) -> Change? {
        observed.present && observed.saved ? nil : Change(.create, "add \(address) to lo")
    }
}
