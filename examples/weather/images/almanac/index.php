<?php
// The almanac: when the sun rises and sets today at the place it was told.
declare(strict_types=1);

header('Content-Type: application/json');
if (parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH) === '/healthz') {
    exit('{"healthy":true}' . "\n");
}
$sun = date_sun_info(time(), (float) getenv('LATITUDE'), (float) getenv('LONGITUDE'));
// Near the poles the sun may not rise or set at all: true and false stand for up and down the whole day.
$clock = fn(int|bool $time) => is_int($time) ? date('H:i', $time) : null;
echo json_encode([
    'date' => date('Y-m-d'),
    'sunrise' => $clock($sun['sunrise']),
    'noon' => $clock($sun['transit']),
    'sunset' => $clock($sun['sunset']),
    'served by' => getenv('SERVED_BY'),
]), "\n";
