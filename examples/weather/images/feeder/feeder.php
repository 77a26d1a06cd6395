<?php
// The feeder: every few seconds it takes a reading (here it makes one up, true to the place's climate) and sends
// it to the station. What the station does not take is lost, as with a real sensor; the next one follows.
declare(strict_types=1);

function reading(array $climate, float $time): array
{
    $season = -cos(2 * M_PI * ((int) date('z', (int) $time) - 15) / 365);
    $hour = -cos(2 * M_PI * (fmod($time / 3600, 24) - 4) / 24);
    $noise = fn(float $range) => $range * (mt_rand() / mt_getrandmax() - 0.5);
    return [
        'time' => round($time, 3),
        'temperature' => round($climate['temperature'] + $climate['seasonal'] * $season + $climate['daily'] * $hour + $noise(0.6), 1),
        'humidity' => (int) round(min(100, $climate['humidity'] - 8 * $hour + $noise(4))),
        'pressure' => round($climate['pressure'] + 6 * sin($time / 90000) + $noise(0.4), 1),
        'wind' => round(abs(3 + 2 * sin($time / 4000) + $noise(2)), 1),
    ];
}

/** Sends it, and says what went wrong, or nothing. */
function send(string $station, string $key, array $reading): ?string
{
    $context = stream_context_create(['http' => [
        'method' => 'POST',
        'header' => ['Content-Type: application/json', "X-Station-Key: $key"],
        'content' => json_encode($reading),
        'timeout' => 3.0,
        'ignore_errors' => true,
    ]]);
    $answer = @file_get_contents("$station/readings", false, $context);
    if ($answer === false) {
        return "cannot reach $station";
    }
    return str_contains($http_response_header[0], ' 201') ? null : trim("$http_response_header[0]: $answer");
}

pcntl_async_signals(true);
$running = true;
foreach ([SIGTERM, SIGINT] as $signal) {
    pcntl_signal($signal, function () use (&$running) { $running = false; });
}

$climate = json_decode(file_get_contents('/etc/weather/place.json'), true)['climate'];
$every = max(1, (int) getenv('EVERY'));
echo "feeding ", getenv('STATION'), " every $every s\n";
for ($sent = 0, $fault = null; $running; sleep($every)) {
    $before = $fault;
    $fault = send(getenv('STATION'), getenv('STATION_KEY'), reading($climate, microtime(true)));
    $sent += $fault === null ? 1 : 0;
    if ($fault !== $before) {
        echo $fault ?? "the station takes readings ($sent so far)", "\n";
    }
}
echo "stopped after $sent readings\n";
