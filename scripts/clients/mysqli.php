<?php
// What mysqli can ask of a server, and what it is told: usage: mysqli.php HOST PORT [tls] [compress]
[$_, $host, $port] = $argv;
$flags = (in_array('tls', $argv) ? MYSQLI_CLIENT_SSL | MYSQLI_CLIENT_SSL_DONT_VERIFY_SERVER_CERT : 0)
    | (in_array('compress', $argv) ? MYSQLI_CLIENT_COMPRESS : 0);
mysqli_report(MYSQLI_REPORT_OFF);

function connect(int $flags): mysqli
{
    global $host, $port;
    $db = mysqli_init();
    $db->options(MYSQLI_OPT_LOCAL_INFILE, true);
    $db->options(MYSQLI_OPT_INT_AND_FLOAT_NATIVE, true);
    $db->real_connect($host, 'app', 'app', 'app', (int)$port, null, $flags) or exit("no connection: " . mysqli_connect_error());
    return $db;
}

function say(string $what, mixed ...$values): void
{
    echo $what, ': ', json_encode($values, JSON_PARTIAL_OUTPUT_ON_ERROR), "\n";
}

function rows(mysqli_result|bool $result): array|bool
{
    return $result instanceof mysqli_result ? $result->fetch_all(MYSQLI_ASSOC) : $result;
}

$db = connect($flags);
$db->set_charset('utf8mb4');
say('charset', $db->character_set_name(), $db->protocol_version);
say('drop', $db->query('DROP TABLE IF EXISTS m'));
say('create', $db->query('CREATE TABLE m (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(40) UNIQUE, body LONGBLOB, n DECIMAL(20,5),
    at DATETIME(3), f DOUBLE, u BIGINT UNSIGNED) CHARACTER SET utf8mb4'));
say('insert', $db->query("INSERT INTO m (name, n) VALUES ('ä€😀', 1.5), ('b', NULL)"), $db->affected_rows, $db->info, $db->insert_id > 0);
say('own write', rows($db->query('SELECT name, n FROM m ORDER BY name')));
say('duplicate', $db->query("INSERT INTO m (name) VALUES ('b')"), $db->errno, $db->sqlstate, $db->error);
say('syntax', $db->query('SELEC 1'), $db->errno, $db->sqlstate);
say('warning', $db->query("SELECT CAST('x' AS INT) AS a") !== false, $db->warning_count, rows($db->query('SHOW WARNINGS')));
$result = $db->query('SELECT id, name, body, n, at, f, u FROM m');
say('fields', array_map(fn($f) => [$f->name, $f->orgtable, $f->type, $f->flags, $f->length, $f->charsetnr], $result->fetch_fields()));

// Prepared: all kinds of values, types that change, long data, run again, a cursor.
$insert = $db->prepare('INSERT INTO m (name, body, n, at, f, u) VALUES (?, ?, ?, ?, ?, ?)');
$name = 'p1'; $body = "\0\x01\xff"; $n = '12345.67891'; $at = '2026-01-02 03:04:05.678'; $f = 0.1; $u = '18446744073709551615';
$insert->bind_param('sbssds', $name, $body, $n, $at, $f, $u);
$insert->send_long_data(1, str_repeat('long ', 40000));
$insert->send_long_data(1, "\0end");
say('execute', $insert->execute(), $insert->affected_rows, $insert->insert_id > 0, $insert->error);
$name = 'p2'; $n = null; $f = null;
say('again', $insert->execute(), $insert->affected_rows, $insert->error);
$name = 'p2';
say('duplicate', $insert->execute(), $insert->errno, $insert->sqlstate);
say('close', $insert->close());
$select = $db->prepare('SELECT name, LENGTH(body) AS l, n, at, f, u FROM m WHERE name LIKE ? ORDER BY name');
foreach (['p%', 'b', 'none'] as $like) {
    $select->bind_param('s', $like);
    say("select $like", $select->execute(), $select->get_result()->fetch_all(MYSQLI_ASSOC));
}
$cursor = $db->stmt_init();
$cursor->prepare('SELECT seq FROM seq_1_to_1000 WHERE seq > ?');
$cursor->attr_set(MYSQLI_STMT_ATTR_CURSOR_TYPE, MYSQLI_CURSOR_TYPE_READ_ONLY);
$least = 990;
$cursor->bind_param('i', $least);
$cursor->execute();
$cursor->bind_result($value);
$seen = [];
while ($cursor->fetch()) { $seen[] = $value; }
say('cursor', $seen, $cursor->close());

// Several statements, procedures, results not held.
$db->multi_query('SELECT 1 AS a; SELECT 2 AS b, 3 AS c; DO 0; SELEC 4');
do {
    $result = $db->store_result();
    say('multi', $result ? $result->fetch_all() : $db->affected_rows);
} while ($db->more_results() && $db->next_result());
say('multi end', $db->errno);
$db->query('DROP PROCEDURE IF EXISTS mp');
$db->query('CREATE PROCEDURE mp(IN a INT, OUT b INT) BEGIN SELECT a; SELECT a + 1 AS x, a + 2 AS y; SET b = a * 2; END');
$db->multi_query('CALL mp(7, @b)');
do {
    if ($result = $db->use_result()) { say('procedure', $result->fetch_all(MYSQLI_ASSOC)); $result->free(); }
} while ($db->more_results() && $db->next_result());
say('out', rows($db->query('SELECT @b AS b')));
$call = $db->prepare('CALL mp(?, @c)');
$a = 5;
$call->bind_param('i', $a);
$call->execute();
do {
    if ($result = $call->get_result()) { say('prepared procedure', $result->fetch_all()); }
} while ($call->more_results() && $call->next_result());
$call->close();
$result = $db->query('SELECT seq FROM seq_1_to_20000', MYSQLI_USE_RESULT);
for ($sum = 0; $row = $result->fetch_row();) { $sum += $row[0]; }
$result->free();
say('unbuffered', $sum);

// Transactions.
$db->begin_transaction(MYSQLI_TRANS_START_READ_WRITE);
$db->query("INSERT INTO m (name) VALUES ('t1')");
say('savepoint', $db->savepoint('s'));
$db->query("INSERT INTO m (name) VALUES ('t2')");
say('rollback to', $db->query('ROLLBACK TO s'));
say('commit', $db->commit(), rows($db->query("SELECT name FROM m WHERE name LIKE 't%'")));
$db->autocommit(false);
$db->query("DELETE FROM m WHERE name = 't1'");
say('rollback', $db->rollback(), $db->autocommit(true), rows($db->query("SELECT name FROM m WHERE name LIKE 't%'")));
$db->begin_transaction(MYSQLI_TRANS_START_READ_ONLY);
say('read only', $db->query("INSERT INTO m (name) VALUES ('r')"), $db->errno, $db->rollback());

// A file, large packets, another user, several at once.
$file = tempnam('/tmp', 'rows');
file_put_contents($file, "f1\t1\nf2\t2\n");
say('file', $db->query("LOAD DATA LOCAL INFILE '$file' INTO TABLE m (name, n)"), $db->info, $db->error);
say('no file', $db->query("LOAD DATA LOCAL INFILE '/nowhere' INTO TABLE m (name)"), $db->errno, rows($db->query('SELECT 1')));
unlink($file);
foreach ([100000, 3000000] as $length) {
    $text = random_bytes($length / 4) . str_repeat('x', $length - intdiv($length, 4));
    $same = $db->query("SELECT '" . $db->real_escape_string($text) . "'")->fetch_row()[0] === $text;
    say("$length bytes", $same);
}
say('database', $db->select_db('information_schema'), rows($db->query('SELECT DATABASE()')), $db->select_db('nowhere'), $db->errno, $db->select_db('app'));
$db->query('SET @x = 5, SESSION sql_mode = "ANSI_QUOTES"');
say('state', rows($db->query('SELECT @x, @@sql_mode, "id" FROM m LIMIT 0')), $db->error);
say('change', $db->change_user('other', 'other', 'app'), rows($db->query('SELECT CURRENT_USER() AS u, @x AS x')));
say('refused', @$db->change_user('other', 'wrong', 'app'), $db->errno);
$db->close();
$db = connect($flags);
say('ping', @$db->ping(), is_string($db->stat()), $db->thread_id > 0);
$other = connect($flags);
say('kill', $db->kill($other->thread_id), @$other->query('SELECT 1'), $other->errno);
$second = connect($flags);
foreach ([$db, $second] as $number => $one) { $one->query("SELECT SLEEP(0.0$number) AS s, $number AS n", MYSQLI_ASYNC); }
$answers = [];
while (count($answers) < 2) {
    $read = $error = $reject = [$db, $second];
    if (!mysqli_poll($read, $error, $reject, 1)) { continue; }
    foreach ($read as $one) { $answers[] = $one->reap_async_query()->fetch_row()[1]; }
}
sort($answers);
say('async', $answers);
say('dropped', $db->query('DROP PROCEDURE mp'), $db->query('DROP TABLE m'));
