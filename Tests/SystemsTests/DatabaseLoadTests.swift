import Planning
import Systems
import Testing

@Suite struct DatabaseLoadTests {
    @Test func `another server is named by an address`() throws {
        let plain = try DatabaseSource("mysql://forum@old.example/forum")
        #expect(plain.port == 3306 && plain.security == .offered && "\(plain)" == "forum of old.example")
        let full = try DatabaseSource("mariadb://a%40b@192.0.2.7:3307/shop?tls=verified")
        #expect(full.user == "a@b" && full.host == "192.0.2.7" && full.port == 3307 && full.security == .verified)
    }

    @Test(arguments: [
        "forum.sql", "mysql://old.example/forum", "mysql://forum@old.example", "mysql://forum@old.example/",
        "mysql://forum:word@old.example/forum", "mysql://forum@old.example/forum?tls=perhaps",
        "mysql://forum@old.example/--all-databases", "http://forum@old.example/forum",
    ])
    func `what names no database of a server is refused, a password in it too`(text: String) {
        #expect(throws: Failure.self) { try DatabaseSource(text) }
    }

    @Test func `progress says what is left where the end is known`() {
        #expect(
            LoadProgress(bytes: 30 << 20, total: 90 << 20, seconds: 10).text
                == "30 MiB of 90 MiB, 3 MiB a second, 20 s left"
        )
        #expect(LoadProgress(bytes: 30 << 20, seconds: 10).text == "30 MiB, 3 MiB a second")
        #expect(LoadProgress(bytes: 0, total: 90 << 20, seconds: 0).text == "0 B of 90 MiB")
        #expect(LoadProgress.copied("1073741824 bytes (1.1 GB, 1.0 GiB) copied, 4 s, 268 MB/s") == 1 << 30)
        #expect(LoadProgress.copied("0+12 records in") == nil)
    }

    @Test(arguments: [("a.sql", DatabaseLoad.Form.plain), ("a.sql.gz", .gzip), ("a.zst", .zstd), ("gz", .plain)])
    func `a file's ending says how it is packed`(file: String, form: DatabaseLoad.Form) {
        #expect(DatabaseLoad.Form(file: file) == form)
    }
}
