/// What the names of an estate may look like.
enum Names {
    static func isEstate(_ text: String) -> Bool {
        guard let first = text.utf8.first, isLower(first) else { return false }
        return text.utf8.count <= 39 && text.utf8.allSatisfy { isLower($0) || isDigit($0) || $0 == dash }
    }

    /// A label of the DNS in lower case: letters, digits, dashes inside, up to 63.
    static func isLabel(_ text: String) -> Bool {
        guard let first = text.utf8.first, let last = text.utf8.last, first != dash, last != dash else { return false }
        return text.utf8.count <= 63 && text.utf8.allSatisfy { isLower($0) || isDigit($0) || $0 == dash }
    }

    /// Labels joined by dots; `localhost` and single names too. An address is not a name.
    static func isHostName(_ text: String) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        return text.utf8.count <= 253 && labels.allSatisfy { isLabel(String($0)) } && AddressRange.address(text) == nil
    }

    static func isStack(_ text: String) -> Bool {
        guard let first = text.utf8.first, isLower(first) || isDigit(first) else { return false }
        return text.utf8.count <= 40
            && text.utf8.allSatisfy { isLower($0) || isDigit($0) || $0 == dash || $0 == underscore }
    }

    /// A service, volume, network, config or secret of a Compose file.
    static func isCompose(_ text: String) -> Bool {
        guard let first = text.utf8.first, isAlphanumeric(first) else { return false }
        return text.utf8.count <= 63 && text.utf8.allSatisfy(isNameByte)
    }

    /// Swarm joins the names of stack and service (or network), and takes the whole for a name of the DNS.
    static func isService(_ text: String, in stack: String) -> Bool {
        guard let first = text.utf8.first, let last = text.utf8.last, isAlphanumeric(first), isAlphanumeric(last) else {
            return false
        }
        return stack.utf8.count + 1 + text.utf8.count <= 63
            && text.utf8.allSatisfy { isAlphanumeric($0) || $0 == dash || $0 == underscore }
    }

    /// A volume as Docker knows it, and its directory.
    static func isVolume(_ text: String) -> Bool {
        guard let first = text.utf8.first, isAlphanumeric(first) else { return false }
        return (2...128).contains(text.utf8.count) && text.utf8.allSatisfy(isNameByte)
    }

    /// An absolute path below `/dev` that means itself.
    static func isDevice(_ text: String) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        return text.hasPrefix("/dev/") && text.utf8.allSatisfy { isNameByte($0) || "/:+@=,".utf8.contains($0) }
            && parts.allSatisfy { !["", ".", ".."].contains($0) }
    }

    static func isSecret(_ text: String) -> Bool {
        guard let first = text.utf8.first, isAlphanumeric(first) else { return false }
        return text.utf8.count <= 64 && text.utf8.allSatisfy(isNameByte)
    }

    /// A database of MariaDB that is also a directory, and that needs no quoting in a shell.
    static func isDatabase(_ text: String) -> Bool {
        guard let first = text.utf8.first, isAlphanumeric(first) else { return false }
        let own = ["mysql", "information_schema", "performance_schema", "sys"]
        return text.utf8.count <= 64 && !own.contains(text.lowercased())
            && text.utf8.allSatisfy { isAlphanumeric($0) || $0 == dash || $0 == underscore }
    }

    /// MariaDB's own users, and the roles that stand for everybody, are nobody's.
    static func isDatabaseUser(_ text: String) -> Bool {
        guard let first = text.utf8.first, isAlphanumeric(first) else { return false }
        let own = ["root", "mysql", "mariadb.sys", "public", "debian-sys-maint", "trivet"]
        return text.utf8.count <= 64 && !own.contains(text.lowercased()) && text.utf8.allSatisfy(isNameByte)
    }

    static func isVariable(_ text: String) -> Bool {
        guard let first = text.utf8.first, !isDigit(first) else { return false }
        return text.utf8.allSatisfy { isAlphanumeric($0) || $0 == underscore }
    }

    /// A user or host for OpenSSH; one that begins with a dash would be taken for an option.
    static func isLogin(_ text: String) -> Bool {
        guard let first = text.utf8.first, first != dash else { return false }
        return text.utf8.allSatisfy(isNameByte)
    }

    /// `name` or `name:port`, a registry's first part.
    static func isServer(_ text: String) -> Bool {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 2 else { return false }
        let named = isHostName(parts[0].lowercased()) || AddressRange.address(String(parts[0])) != nil
        return named && (parts.count == 1 || port(String(parts[1])) != nil)
    }

    static func port(_ text: String) -> Int? {
        guard text.utf8.allSatisfy(isDigit), let port = Int(text), (1...65535).contains(port) else { return nil }
        return port
    }

    private static let dash = UInt8(ascii: "-")
    private static let underscore = UInt8(ascii: "_")
    private static func isLower(_ byte: UInt8) -> Bool { (97...122).contains(byte) }
    static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
    static func isAlphanumeric(_ byte: UInt8) -> Bool { isDigit(byte) || isLower(byte | 32) }
    private static func isNameByte(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || byte == dash || byte == underscore || byte == UInt8(ascii: ".")
    }
}
