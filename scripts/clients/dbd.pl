# What DBD::MariaDB can ask of a server, and what it is told: usage: dbd.pl HOST PORT [tls] [compress]
use strict;
use warnings;
use utf8;
use DBI;
binmode STDOUT, ':utf8';

my ($host, $port, @modes) = @ARGV;
my $more = join '', map { { tls => ';mariadb_ssl=1;mariadb_ssl_optional=0', compress => ';mariadb_compression=1' }->{$_} } @modes;
my $source = "DBI:MariaDB:database=app;host=$host;port=$port;mariadb_local_infile=1;mariadb_multi_statements=1$more";

sub say_ { print shift, ': ', join(' | ', map { defined $_ ? (ref $_ ? join(',', map { defined $_ ? $_ : 'NULL' } map { ref $_ ? @$_ : $_ } @$_) : $_) : 'NULL' } @_), "\n" }

for my $prepares (0, 1) {
    my $db = DBI->connect($source, 'app', 'app', { RaiseError => 0, PrintError => 0, mariadb_server_prepare => $prepares })
        or die "no connection: $DBI::errstr\n";
    $db->do('DROP TABLE IF EXISTS d');
    $db->do('CREATE TABLE d (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(40) CHARACTER SET utf8mb4 UNIQUE, body LONGBLOB, n DECIMAL(12,3), at DATETIME)');
    my $insert = $db->prepare('INSERT INTO d (name, body, n, at) VALUES (?, ?, ?, ?)');
    say_('insert', $insert->execute(@$_), $db->last_insert_id(undef, undef, 'd', 'id') > 0)
        for ['ä€😀', "\0\x01", '1.5', '2026-01-02 03:04:05'], ['b', undef, undef, undef], ['c', 'x' x 100000, -3, undef];
    say_('duplicate', $insert->execute('b', undef, undef, undef), $insert->err, $insert->state, $insert->errstr);
    my $select = $db->prepare('SELECT name, LENGTH(body), n, at FROM d WHERE id > ? ORDER BY name');
    for my $least (0, 0, 100000) {
        $select->execute($least);
        say_('select', $select->rows, @{ $select->fetchall_arrayref });
    }
    say_('meta', $select->{NAME}, $select->{TYPE}, $select->{NULLABLE}, $select->{mariadb_table}, $select->{mariadb_is_blob});
    say_('update', $db->do("UPDATE d SET n = 9 WHERE name IN ('b', 'c')"), $db->{mariadb_info});
    $db->begin_work;
    $db->do("DELETE FROM d");
    say_('transaction', $db->selectrow_array('SELECT COUNT(*) FROM d'), $db->rollback, $db->selectrow_array('SELECT COUNT(*) FROM d'));
    $db->{AutoCommit} = 0;
    $db->do("INSERT INTO d (name) VALUES ('e')");
    $db->commit;
    $db->{AutoCommit} = 1;
    say_('commit', $db->selectrow_array("SELECT COUNT(*) FROM d WHERE name = 'e'"));
    say_('warnings', $db->do("INSERT INTO d (name, at) VALUES ('w', NULL), (REPEAT('w', 20), '2026-01-01')"), $db->{mariadb_warning_count});
    if (!$prepares) {
        my $several = $db->prepare('SELECT 1; SELECT 2, 3; DO 0');
        $several->execute;
        do { say_('several', @{ $several->fetchall_arrayref }) if $several->{NUM_OF_FIELDS} } while $several->more_results;
    }
    $db->do('CREATE OR REPLACE PROCEDURE dp(IN a INT) BEGIN SELECT a; SELECT a + 1, a + 2; END');
    my $call = $db->prepare('CALL dp(?)');
    $call->execute(4);
    do { say_('procedure', @{ $call->fetchall_arrayref }) if $call->{NUM_OF_FIELDS} } while $call->more_results;
    $call->finish;
    open my $file, '>', "/tmp/dbd-$$" or die;
    print $file "f1\t1\nf2\t2\n";
    close $file;
    say_('file', $db->do("LOAD DATA LOCAL INFILE '/tmp/dbd-$$' INTO TABLE d (name, n)"), $db->errstr);
    unlink "/tmp/dbd-$$";
    my $text = join '', map { chr(32 + $_ % 90) } 1 .. 2_000_000;
    say_('large', $db->selectrow_array('SELECT MD5(?), LENGTH(?)', undef, $text, $text));
    say_('ping', $db->ping, $db->{mariadb_serverversion} > 100000, $db->{mariadb_thread_id} > 0);
    say_('quoted', $db->selectrow_array('SELECT ' . $db->quote("it's \\ \"quoted\"\n")));
    $db->do('DROP PROCEDURE dp');
    $db->do('DROP TABLE d');
    $db->disconnect;
}
say_('refused', DBI->connect($source, 'app', 'wrong', { PrintError => 0 }), $DBI::err);
