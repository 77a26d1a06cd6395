enum NetworkReader {
    static func read(_ cursor: Cursor) -> Network {
        guard
            let mapping = cursor.mapping("`network: { private: 10.0.0.0/24 }`", known: ["private", "admin", "service"])
        else { return Network() }
        let admin = mapping["admin"]?.list("a list of outside addresses, such as `admin: [203.0.113.7/32]`") ?? []
        return Network(
            privateRange: mapping["private"]?.range("the range the hosts share, such as `private: 10.0.0.0/24`"),
            admin: admin.compactMap { $0.range("an address or a range, such as `203.0.113.7` or `203.0.113.0/24`") },
            service: mapping["service"]?.address("one address, such as `service: 10.77.255.1`") ?? Network().service
        )
    }
}
