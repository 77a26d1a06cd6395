<?php
// Installs WordPress where the database has none yet. Replicas start at once, and a host may be lost in the middle of it: who
// gets the one row installs, the others wait; whoever is not done when its time is over has lost it to the next.
declare(strict_types=1);

const PATIENCE = 120;

require '/etc/wordpress/config-default.php';
mysqli_report(MYSQLI_REPORT_ERROR | MYSQLI_REPORT_STRICT);

/** Whether it is installed, by this replica or another. */
function is_done(mysqli $database, string $self): bool
{
    $database->query('CREATE TABLE IF NOT EXISTS installation (id INT PRIMARY KEY, holder VARCHAR(64), until BIGINT, done BOOL)');
    $database->query("INSERT IGNORE INTO installation VALUES (1, '', 0, FALSE)");
    if ($database->query('SELECT done FROM installation')->fetch_column()) {
        return true;
    }
    $until = time() + PATIENCE;
    $database->execute_query(
        'UPDATE installation SET holder = ?, until = ? WHERE NOT done AND (until < ? OR holder = ?)',
        [$self, $until, time(), $self]
    );
    if ($database->affected_rows !== 1) {
        return false;
    }
    install();
    // WordPress asks for silence.
    mysqli_report(MYSQLI_REPORT_ERROR | MYSQLI_REPORT_STRICT);
    $database->execute_query('UPDATE installation SET done = TRUE WHERE holder = ?', [$self]);
    return true;
}

function install(): void
{
    define('WP_INSTALLING', true);
    $_SERVER['HTTP_HOST'] = parse_url(getenv('ADDRESS'), PHP_URL_HOST);
    require '/usr/share/wordpress/wp-load.php';
    require ABSPATH . 'wp-admin/includes/upgrade.php';
    // Nothing serves yet that it could ask, and nobody takes its mail.
    add_filter('pre_http_request', fn() => new WP_Error('installing', 'it is being installed'));
    add_filter('pre_wp_mail', fn() => false);
    wp_install(getenv('TITLE'), 'admin', 'admin@weather.example', true, '', getenv('ADMIN_PASSWORD'));
    update_option('permalink_structure', '/%postname%/');
    echo "WordPress is installed\n";
}

$self = gethostname();
$done = false;
// WordPress ends a program that it gives up with success.
register_shutdown_function(function () use (&$done) { exit($done ? 0 : 1); });
for ($fault = null; !$done; sleep($done ? 0 : 1)) {
    try {
        $done = is_done(new mysqli(DB_HOST, DB_USER, DB_PASSWORD, DB_NAME), $self);
        $words = $done ? null : 'another replica installs WordPress';
    } catch (mysqli_sql_exception $exception) {
        $words = $exception->getMessage();
        if (defined('WP_INSTALLING')) {
            exit("$words\n");
        }
    }
    if ($words !== $fault) {
        echo $fault = $words, "\n";
    }
}
