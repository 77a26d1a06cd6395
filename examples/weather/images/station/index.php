<?php
// The station: POST /readings takes a reading from whoever knows the key, GET /latest?count=N gives the newest
// ones, newest first. It keeps a few hundred in a file of its container; the feeder soon fills a new one.
declare(strict_types=1);

const FILE = '/var/lib/station/readings';

function answer(int $status, mixed $body): never
{
    http_response_code($status);
    header('Content-Type: application/json');
    header('X-Served-By: ' . getenv('SERVED_BY'));
    exit(json_encode($body) . "\n");
}

/** Appends one reading; once there are far too many, only the newest stay. */
function keep(array $reading): void
{
    $file = fopen(FILE, 'c+');
    flock($file, LOCK_EX);
    $lines = explode("\n", trim(stream_get_contents($file)));
    $lines = array_slice(array_filter($lines), 1 - (int) getenv('KEEP'));
    $lines[] = json_encode($reading);
    rewind($file);
    ftruncate($file, 0);
    fwrite($file, implode("\n", $lines) . "\n");
    fclose($file);
}

function latest(int $count): array
{
    $file = @fopen(FILE, 'r');
    if (!$file) {
        return [];
    }
    flock($file, LOCK_SH);
    $lines = array_filter(explode("\n", stream_get_contents($file)));
    return array_map(fn($line) => json_decode($line, true), array_reverse(array_slice($lines, -$count)));
}

$request = $_SERVER['REQUEST_METHOD'] . ' ' . parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
switch ($request) {
    case 'GET /healthz':
        answer(is_writable(dirname(FILE)) ? 200 : 503, ['healthy' => is_writable(dirname(FILE))]);
    case 'GET /':
    case 'GET /latest':
        answer(200, latest(max(1, min(500, (int) ($_GET['count'] ?? 1)))));
    case 'POST /readings':
        if (!hash_equals((string) getenv('STATION_KEY'), $_SERVER['HTTP_X_STATION_KEY'] ?? '')) {
            answer(403, ['error' => 'the key is not the station\'s']);
        }
        $reading = json_decode(file_get_contents('php://input'), true);
        if (!is_array($reading) || !is_numeric($reading['time'] ?? null)) {
            answer(400, ['error' => 'a reading is a JSON object with a time']);
        }
        keep($reading);
        answer(201, ['kept' => true]);
    default:
        answer(404, ['error' => 'GET / or /latest, GET /healthz and POST /readings are what there is']);
}
