<?php
// WordPress's settings, by the stack's environment; Debian's wp-config.php reads this file.
define('DB_HOST', getenv('DATABASE'));
define('DB_NAME', 'blog');
define('DB_USER', 'blog');
define('DB_PASSWORD', getenv('DATABASE_PASSWORD'));
define('DB_CHARSET', 'utf8mb4');
define('WP_HOME', getenv('ADDRESS'));
define('WP_SITEURL', getenv('ADDRESS'));
define('WP_CONTENT_DIR', '/usr/share/wordpress/wp-content');

// The same on every replica, so that who logged in at one is known to the others.
foreach (['AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE'] as $name) {
    define("{$name}_KEY", hash_hmac('sha256', "{$name}_KEY", DB_PASSWORD));
    define("{$name}_SALT", hash_hmac('sha256', "{$name}_SALT", DB_PASSWORD));
}

// The image is what runs: it changes with the image's tag, not by what somebody installs in one replica.
define('DISALLOW_FILE_MODS', true);
define('WP_ALLOW_MULTISITE', false);
// It asks nobody but itself.
define('WP_HTTP_BLOCK_EXTERNAL', true);
