<?php
// What PDO can ask of a server, and what it is told: usage: pdo.php HOST PORT [tls] [compress]
[$_, $host, $port] = $argv;
$options = [PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION, PDO::MYSQL_ATTR_LOCAL_INFILE => true, PDO::MYSQL_ATTR_FOUND_ROWS => true];
if (in_array('compress', $argv)) { $options[PDO::MYSQL_ATTR_COMPRESS] = true; }
if (in_array('tls', $argv)) {
    $options[PDO::MYSQL_ATTR_SSL_CA] = '';
    $options[PDO::MYSQL_ATTR_SSL_CIPHER] = 'DEFAULT';
    $options[PDO::MYSQL_ATTR_SSL_VERIFY_SERVER_CERT] = false;
}

function say(string $what, mixed ...$values): void
{
    echo $what, ': ', json_encode($values, JSON_PARTIAL_OUTPUT_ON_ERROR), "\n";
}

foreach ([true, false] as $emulated) {
    $db = new PDO("mysql:host=$host;port=$port;dbname=app;charset=utf8mb4", 'app', 'app', [PDO::ATTR_EMULATE_PREPARES => $emulated] + $options);
    $db->exec('DROP TABLE IF EXISTS p');
    $db->exec('CREATE TABLE p (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(40) UNIQUE, body LONGBLOB, n DECIMAL(10,2), at TIME(6), j JSON) CHARACTER SET utf8mb4');
    $insert = $db->prepare('INSERT INTO p (name, body, n, at, j) VALUES (:name, :body, :n, :at, :j)');
    foreach ([['ä€😀', "\0\xff", 1.5, '-01:02:03.000004', '{"a": 1}'], ['b', null, null, null, null]] as $row) {
        $insert->execute(array_combine(['name', 'body', 'n', 'at', 'j'], $row));
        say('insert', $insert->rowCount(), $db->lastInsertId() > 0);
    }
    $blob = fopen('php://memory', 'r+');
    fwrite($blob, str_repeat('blob', 100000));
    rewind($blob);
    $insert->bindValue('name', 'lob');
    $insert->bindParam('body', $blob, PDO::PARAM_LOB);
    foreach (['n', 'at', 'j'] as $name) { $insert->bindValue($name, null, PDO::PARAM_NULL); }
    say('lob', $insert->execute());
    $select = $db->prepare('SELECT name, LENGTH(body) AS l, n, at, j FROM p WHERE id >= ? ORDER BY name LIMIT ?');
    foreach ([10, 2] as $limit) {
        $select->bindValue(1, 1, PDO::PARAM_INT);
        $select->bindValue(2, $limit, PDO::PARAM_INT);
        $select->execute();
        say('select', $select->fetchAll(PDO::FETCH_ASSOC), $select->columnCount());
    }
    say('meta', array_map(fn($i) => array_diff_key($select->getColumnMeta($i), ['pdo_type' => 0]), range(0, 4)));
    say('update', $db->exec("UPDATE p SET n = 2 WHERE name = 'b'"), $db->exec("UPDATE p SET n = 2 WHERE name = 'b'"));
    try {
        $db->exec("INSERT INTO p (name) VALUES ('b')");
    } catch (PDOException $error) {
        say('duplicate', $error->errorInfo);
    }
    $db->beginTransaction();
    $db->exec("INSERT INTO p (name) VALUES ('t')");
    say('in transaction', $db->inTransaction(), $db->query("SELECT COUNT(*) FROM p WHERE name = 't'")->fetchColumn(), $db->rollBack());
    say('rolled back', $db->query("SELECT COUNT(*) FROM p WHERE name = 't'")->fetchColumn());
    // What is prepared is one statement.
    if ($emulated) {
        $several = $db->query('SELECT 1 AS a UNION SELECT 2; SELECT 3 AS b');
        do { say('several', $several->fetchAll(PDO::FETCH_ASSOC)); } while ($several->nextRowset());
    }
    $db->exec('CREATE OR REPLACE PROCEDURE pp(IN a INT) BEGIN SELECT a; SELECT a + 1; END');
    $call = $db->prepare('CALL pp(?)');
    $call->execute([4]);
    do { if ($call->columnCount()) { say('procedure', $call->fetchAll(PDO::FETCH_NUM)); } } while ($call->nextRowset());
    $call->closeCursor();
    $db->setAttribute(PDO::MYSQL_ATTR_USE_BUFFERED_QUERY, false);
    $rows = $db->query('SELECT seq FROM seq_1_to_5000');
    for ($sum = 0; $row = $rows->fetch(PDO::FETCH_NUM);) { $sum += $row[0]; }
    $rows->closeCursor();
    say('unbuffered', $sum);
    $half = $db->query('SELECT seq FROM seq_1_to_5000');
    $half->fetch();
    try {
        $db->query('SELECT 1');
    } catch (PDOException $error) {
        say('busy', $error->errorInfo[1]);
    }
    $half->closeCursor();
    $db->exec('DROP PROCEDURE pp');
    $db->exec('DROP TABLE p');
    $db = null;
}
foreach ([['app', 'wrong', 'app'], ['app', 'app', 'nowhere']] as [$user, $password, $name]) {
    try {
        new PDO("mysql:host=$host;port=$port;dbname=$name", $user, $password, $options);
    } catch (PDOException $error) {
        say('refused', $error->getCode());
    }
}
$lasting = new PDO("mysql:host=$host;port=$port;dbname=app", 'app', 'app', [PDO::ATTR_PERSISTENT => true] + $options);
say('lasting', $lasting->query('SELECT 1')->fetchColumn());
