import FoundationEssentials
import Hosts
import Planning
import Testing

/// The example's blog and its database on the three hosts.
extension EndToEnd.Database {
    private static let blog = "blog.weather.example"

    @Test func `three hosts have one database, and the blog in two replicas lives on it`() async throws {
        let lab = try await Labs.shared.weather()
        try await lab.trivet("db", "status").expect(0).says(
            "the databases can be used; any one host may be lost",
            "blog"
        )
        for host in lab.names {
            #expect(try await lab.ask("SHOW STATUS LIKE 'wsrep_cluster_size'", on: host).hasSuffix("3"))
            #expect(try await lab.ask(Self.blog, edge: host).body.contains("Notes from the roof"))
            #expect(try await lab.ask(Self.blog, path: "/wp-login.php", edge: host).body.contains("user_login"))
        }
        // The administration is a directory of its own: who is not logged in is sent to the login, not round in circles.
        let client = [
            "netns", "exec", "tl\(lab.number)-kestrel", "curl", "-s", "-w", "%{redirect_url}", "-H",
            "Host: \(Self.blog)",
        ]
        let administration = Command("ip", client + ["http://\(try lab.host("kestrel").private)/wp-admin/"])
        #expect(try await Shell.run(administration).output.contains("wp-login.php"))
        // Whichever replica came first, one of them installed it.
        #expect(try await lab.ask("SELECT count(*) FROM blog.wp_users", on: "merlin") == "1")
        let posts = try await lab.ask("SELECT count(*) FROM blog.wp_posts WHERE post_type = 'post'", on: "osprey")
        #expect(posts == "1")
    }

    @Test func `who runs what is seen while it runs, wherever somebody asks`() async throws {
        let lab = try await Labs.shared.weather()
        let statement = "SELECT SLEEP(15) FROM wp_users WHERE user_login = 'admin'"
        async let slow = lab.trivet("db", "shell", "blog", "--host", "osprey", input: statement)
        try await eventually("it is seen", within: .seconds(12)) {
            let seen = try await lab.trivet("db", "top").expect(0).output
            return seen.contains("osprey") && seen.contains("SELECT SLEEP(?) FROM wp_users WHERE user_login = ?")
        }
        try await lab.trivet("db", "top", "--format", "json").expect(0).says(
            "\"host\" : \"osprey\"",
            "\"user\" : \"blog\""
        )
        try await slow.expect(0)
    }

    @Test func `a dump comes back, as it is, packed, and straight from another server`() async throws {
        let lab = try await Labs.shared.weather()
        try await lab.say("CREATE OR REPLACE TABLE blog.notes (id INT PRIMARY KEY, text TEXT)", on: "kestrel")
        try await lab.say("INSERT INTO blog.notes VALUES (1, 'grüße')", on: "kestrel")
        let dump = try await lab.trivet("db", "dump", "blog").expect(0).output
        let packed = "\(lab.directory)/../blog.sql.gz"
        try await Shell.check(Command("sh", ["-c", "gzip > '\(packed)'"], input: dump))
        let server = try lab.host("merlin").private
        try await lab.say(
            """
            CREATE DATABASE old; CREATE TABLE old.notes (id INT PRIMARY KEY, text TEXT);
            INSERT INTO old.notes VALUES (1, 'grüße'); CREATE USER mover IDENTIFIED BY 'word'; GRANT ALL ON old.* TO mover
            """,
            on: "kestrel"
        )
        for way in [["-"], [packed], ["--from", "mysql://mover@\(server):3307/old"]] {
            try await lab.say("UPDATE blog.notes SET text = ''", on: "kestrel")
            let arguments = ["db", "load", "blog", "--yes"] + way.filter { $0 != "-" }
            let environment = ["TRIVET_FROM_PASSWORD": "word"]
            let input = way == ["-"] ? dump : nil
            let result = try await Shell.run(lab.command(arguments, input: input, environment: environment))
            result.expect(0).says("blog has all of")
            #expect(try await lab.ask("SELECT text FROM blog.notes", on: "osprey") == "grüße")
        }
        try await lab.say("DROP DATABASE old; DROP USER mover; DROP TABLE blog.notes", on: "kestrel")
        #expect(try await lab.ask(Self.blog, edge: "kestrel").code == 200)
    }

    @Test func `what a server refuses, and a packed file that breaks off, are said as such`() async throws {
        let lab = try await Labs.shared.weather()
        try await lab.trivet("db", "load", "blog", "--yes", input: "SELEC 1;\n").expect(1).says(
            "MariaDB refused it",
            "1064"
        )
        let file = "\(lab.directory)/../half.sql.gz"
        try await Shell.check(
            Command("sh", ["-c", "gzip | head -c 40 > '\(file)'"], input: "SELECT 1, 'and what follows it';\n")
        )
        try await lab.trivet("db", "load", "blog", file, "--yes").expect(2).says("is damaged")
    }

    @Test func `while a host is lost the blog goes on, and its member catches up`() async throws {
        let lab = try await Labs.shared.weather()
        try await lab.restoring {
            try await lab.lab("kill", "merlin")
            try await eventually("the blog goes on", within: .seconds(30)) {
                try await lab.ask(Self.blog, edge: "kestrel").code == 200
            }
            try await lab.say("CREATE TABLE blog.while_away (id INT PRIMARY KEY)", on: "osprey")
            try await lab.trivet("db", "status").expect(1).says("2 of 3 members of the database are in step")
            try await lab.lab("start", "merlin")
            try await lab.becomesInStep(within: .seconds(90))
            #expect(try await lab.ask("SHOW TABLES FROM blog LIKE 'while_away'", on: "merlin") == "while_away")
            try await lab.say("DROP TABLE blog.while_away", on: "osprey")
        }
    }

    @Test
    func `no write fails, is lost or doubled, and no read fails or is stale, when the writer's host loses its power`()
        async throws
    {
        let lab = try await Labs.shared.weather()
        try await lab.restoring {
            let writer = try await lab.agreedWriter().name
            let client = try #require(lab.names.first { $0 != writer })
            try await lab.say("CREATE OR REPLACE TABLE blog.bench_writes (number BIGINT)", on: client)
            async let written = lab.writes(on: client, seconds: 15)
            try await eventually("all writers write", within: .seconds(30)) {
                let count = try await lab.ask("SELECT COUNT(*) FROM blog.bench_writes", on: client)
                return Int(count).map { $0 > 100 } ?? false
            }
            try await lab.lab("kill", writer)
            let figures = try await written
            for what in ["failed", "lost", "doubled", "unread", "stale"] { #expect(figures[what] == "0", "\(figures)") }
            try await lab.lab("start", writer)
            try await lab.becomesInStep(within: .seconds(90))
        }
    }
}
