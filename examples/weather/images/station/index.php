<?php
// The station: POST /readings takes a reading from whoever knows the key, GET /latest?count=N gives the newest
// ones, newest first. It keeps some thousands in a file of its volume, which follows it from host to host.
declare(strict_types=1);

const FILE = '/var/lib/station/readings';

function answer(int $status, mixed $body): never
{
    http_response_code($status);
    header('Content-Type: application/json');
    header('X-Served-By: ' . getenv('SERVED_BY'));
    exit(json_encode($body) . "\n");
}

/** Appends one reading, and acknowledges it only once it is on the disk. When there are far too many, the newest go on in a new file. */
function keep(array $reading): void
{
    $lock = fopen(FILE . '.lock', 'c');
    flock($lock, LOCK_EX);
    $file = fopen(FILE, 'a');
    // A line that a lost host left unfinished ends here.
    if (!fwrite($file, "\n" . json_encode($reading) . "\n") || !fsync($file)) {
        answer(500, ['error' => 'the reading could not be kept']);
    }
    fclose($file);
    $kept = (int) getenv('KEEP');
    $lines = lines();
    if (count($lines) > 2 * $kept) {
        $file = fopen(FILE . '.new', 'w');
        fwrite($file, implode("\n", array_slice($lines, -$kept)) . "\n");
        fsync($file);
        rename(FILE . '.new', FILE);
    }
}

/** The whole lines, oldest first. */
function lines(): array
{
    $text = @file_get_contents(FILE);
    return array_values(array_filter(explode("\n", $text ?: ''), fn($line) => json_decode($line) !== null));
}

function latest(int $count): array
{
    return array_map(fn($line) => json_decode($line, true), array_reverse(array_slice(lines(), -$count)));
}

$request = $_SERVER['REQUEST_METHOD'] . ' ' . parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
switch ($request) {
    case 'GET /healthz':
        answer(is_writable(dirname(FILE)) ? 200 : 503, ['healthy' => is_writable(dirname(FILE))]);
    case 'GET /':
    case 'GET /latest':
        answer(200, latest(max(1, min(5000, (int) ($_GET['count'] ?? 1)))));
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
