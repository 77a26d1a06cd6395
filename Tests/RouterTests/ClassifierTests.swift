import NIOCore
import Testing

@testable import Router

@Suite struct ClassifierTests {
    static func classify(_ text: String, mode: Lexer.Mode = []) -> Statement {
        Classifier.classify(ByteBuffer(string: text), mode: mode)
    }

    @Test(arguments: [
        "SELECT 1", "select * from t where a = 'x;y' -- c\n", "/* c */ SELECT a FROM `for update`",
        "(SELECT 1) UNION (SELECT 2)",
        "SELECT COUNT(*), MAX(a), IF(b, 1, 2) FROM t GROUP BY c HAVING COUNT(*) > 1",
        "WITH x AS (SELECT 1) SELECT * FROM x",
        "SHOW TABLES", "SHOW FULL COLUMNS FROM t", "SHOW CREATE TABLE t", "DESCRIBE t", "EXPLAIN UPDATE t SET a = 1",
        "SELECT REPLACE(a, 'x', 'y'), INSERT(a, 1, 2, 'z') FROM t", "SELECT SUBSTRING(a FROM 1 FOR 2) FROM t",
        "SELECT a FROM t WHERE a IN (1, 2) AND EXISTS (SELECT 1)", "SELECT 'a\\'b @x'", "SELECT \"it's @x\" FROM t",
        "# c\nSELECT 1", "SELECT 1;", "SELECT a FROM t FORCE INDEX (i) FOR SYSTEM_TIME ALL", "VALUES (1)",
        "CHECKSUM TABLE t",
        "SELECT a FROM t -- FOR UPDATE", "SELECT a --1 FROM t", "SELECT NOW(), DATABASE(), UUID()",
        "SELECT LEFT(a, 2) FROM t",
    ])
    func `what only reads may run anywhere`(text: String) {
        #expect(Self.classify(text) == Statement(kind: .read, place: .anywhere))
    }

    @Test(arguments: [
        "SELECT @@version", "SELECT @x", "SELECT a FROM t FOR UPDATE", "SELECT a FROM t LOCK IN SHARE MODE",
        "SELECT a FROM t FOR SHARE", "SHOW PROCESSLIST", "SHOW GLOBAL STATUS", "SHOW VARIABLES LIKE 'a'",
    ])
    func `what reads but belongs to the writer's end goes there`(text: String) {
        #expect(Self.classify(text) == Statement(kind: .read, place: .writer))
    }

    @Test(arguments: [
        "SELECT own_function(1)", "SELECT app.now()", "SELECT NEXTVAL(s)", "SELECT NEXT VALUE FOR s",
        "SELECT LAST_INSERT_ID()",
        "SELECT a INTO OUTFILE '/tmp/a' FROM t", "SELECT 1; SELECT 2", "ANALYZE TABLE t", "CREATE TABLE t (a INT)",
        "LOAD DATA LOCAL INFILE 'a' INTO TABLE t", "/*!50000 SELECT 1 */", "", "nonsense", "START SLAVE",
        "OPTIMIZE TABLE t",
        "ROLLBACK TO SAVEPOINT a", "BEGIN NOT ATOMIC SELECT 1; END", "FLUSH PRIVILEGES", "EXECUTE s",
    ])
    func `what may change something, or is not understood, goes to the writer`(text: String) {
        let statement = Self.classify(text)
        #expect(statement.place == .writer)
        #expect(statement.kind == .other)
        #expect(statement.leaves.isEmpty)
    }

    @Test(arguments: [
        ("INSERT INTO t VALUES (1)", Statement.Kind.change), ("update t set a = 1", .change),
        ("DELETE FROM t", .change),
        ("REPLACE INTO t VALUES (1)", .change), ("BEGIN", .begin), ("START TRANSACTION", .begin),
        ("BEGIN WORK", .begin),
        ("START TRANSACTION READ ONLY", .beginReadOnly), ("COMMIT", .commit), ("ROLLBACK", .rollback),
        ("ROLLBACK WORK", .rollback), ("SET NAMES utf8mb4", .setting), ("USE x", .setting),
        ("KILL 12", .kill(connection: 12, query: false)), ("KILL QUERY 12", .kill(connection: 12, query: true)),
        ("KILL HARD CONNECTION 7", .kill(connection: 7, query: false)), ("KILL USER a", .other),
        ("KILL 99999999999999999999", .other),
    ])
    func `the kind tells what may be done when a member is lost`(text: String, kind: Statement.Kind) {
        #expect(Self.classify(text).kind == kind)
    }

    @Test(arguments: [
        ("SET @x = 1", Leavings.userVariables), ("SELECT @x := 1", .userVariables),
        ("SELECT 1 INTO @x", .userVariables),
        ("CREATE TEMPORARY TABLE t (a INT)", .temporaryTables),
        ("CREATE OR REPLACE /* c */ TEMPORARY TABLE t (a INT)", .temporaryTables),
        ("SELECT 1; CREATE TEMPORARY TABLE t (a INT)", .temporaryTables), ("SELECT GET_LOCK('a', 1)", .locks),
        ("FLUSH TABLES WITH READ LOCK", .locks), ("BACKUP STAGE START", .locks),
        ("PREPARE s FROM 'x'", .preparedByName),
        ("HANDLER t OPEN", .handlers), ("SET ROLE r", .role), ("XA START 'x'", .distributedTransaction),
        ("CALL p()", .procedure),
        ("SET SESSION session_track_system_variables = 'x'", .tracking), ("BINLOG 'x'", .binlog),
        ("/*!40101 SET @OLD = 1 */", .userVariables),
    ])
    func `what is left in the session is seen`(text: String, leavings: Leavings) {
        let statement = Self.classify(text)
        #expect(statement.leaves == leavings)
        #expect(statement.place == .writer)
    }

    @Test(arguments: ["SHOW WARNINGS", "SHOW COUNT(*) WARNINGS", "SELECT FOUND_ROWS()", "SHOW ERRORS LIMIT 1"])
    func `a question about the statement before follows it`(text: String) {
        #expect(Self.classify(text).place == .previous)
    }

    @Test func `the session's mode decides where a string ends`() {
        // With backslashes as letters the string ends before the semicolon.
        let text = "SELECT '\\'; SET @x = '1'"
        #expect(Self.classify(text).leaves.isEmpty)
        #expect(Self.classify(text, mode: .noBackslashEscapes).leaves == .userVariables)
        #expect(Self.classify("SELECT \"a\\\"; SET @x = 1", mode: .ansiQuotes).leaves == .userVariables)
    }

    @Test func `in a character set that hides quotes nothing beyond ASCII is read`() {
        let text = ByteBuffer(bytes: Array("SELECT '".utf8) + [0x95, 0x5C] + Array("'".utf8))
        #expect(Classifier.classify(text, hidesQuotes: true) == .unscanned)
        #expect(Classifier.classify(ByteBuffer(string: "SELECT 1"), hidesQuotes: true).kind == .read)
    }

    @Test func `any bytes are read to their end`() {
        var generator = SystemRandomNumberGenerator()
        let pieces = [
            "'", "\"", "`", "/*", "*/", "--", "#", "\\", "@", "@@", ";", "SELECT", "INTO", "(", "\u{0}", "/*!", "é",
        ]
        for _ in 0..<2000 {
            let text = (0..<Int.random(in: 0...20, using: &generator)).map { _ in
                pieces.randomElement(using: &generator) ?? ""
            }
            _ = Self.classify(text.joined(separator: Bool.random(using: &generator) ? "" : " "))
        }
    }

    @Test func `no two words that mean something share a hash`() {
        var seen: [UInt64: String] = [:]
        for (_, words) in WordList.all {
            for word in words.split(separator: " ").map(String.init) {
                let hash = Words.hash(word.utf8)
                #expect(seen[hash] == nil || seen[hash] == word, "\(word)")
                seen[hash] = word
                #expect(Words.role(hash) != .unknown, "\(word)")
                #expect(Words.hash(word.lowercased().utf8) == hash)
            }
        }
    }
}
