<?php
// The front page: the newest readings of the station, and who served them.
declare(strict_types=1);

if (parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH) !== '/') {
    http_response_code(404);
    exit("There is no such page.\n");
}

function newest(int $count): ?array
{
    $context = stream_context_create(['http' => ['timeout' => 1.0]]);
    $answer = @file_get_contents(getenv('STATION') . "/latest?count=$count", false, $context);
    return $answer === false ? null : json_decode($answer, true);
}

/** The points of a line through the values, oldest first, in a box of 600 by 80. */
function points(array $values): string
{
    $low = min($values);
    $span = max(0.5, max($values) - $low);
    $step = 600 / max(1, count($values) - 1);
    $point = fn(int $at, float $value) => round($at * $step, 1) . ',' . round(76 - 72 * ($value - $low) / $span, 1);
    return implode(' ', array_map($point, array_keys($values), $values));
}

$place = json_decode(file_get_contents('/etc/weather/place.json'), true);
$readings = newest(60);
$text = fn(string $words) => htmlspecialchars($words, ENT_QUOTES);
?>
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title><?= $text((string) getenv('BANNER')) ?></title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 40rem; margin: 2rem auto; padding: 0 1rem; color: #223 }
  table { border-collapse: collapse; width: 100% } td, th { text-align: right; padding: .2rem .5rem }
  tr { border-bottom: 1px solid #dde } svg { width: 100%; stroke: #27c; fill: none } footer { color: #778 }
</style>
<h1><?= $text((string) getenv('BANNER')) ?></h1>
<p><?= $text($place['name']) ?>, <?= (int) $place['altitude'] ?> m above the sea</p>
<?php if (!$readings): ?>
<p>No readings yet: the station was just started, or cannot be reached right now.</p>
<?php else: ?>
<svg viewBox="0 0 600 80"><polyline points="<?= points(array_reverse(array_column($readings, 'temperature'))) ?>"/></svg>
<table>
  <tr><th>Time<th>Temperature<th>Humidity<th>Pressure<th>Wind</tr>
<?php foreach (array_slice($readings, 0, 12) as $reading): ?>
  <tr><td><?= date('H:i:s', (int) $reading['time']) ?><td><?= $reading['temperature'] ?> °C<td><?= $reading['humidity'] ?> %<td><?= $reading['pressure'] ?> hPa<td><?= $reading['wind'] ?> m/s</tr>
<?php endforeach ?>
</table>
<?php endif ?>
<footer>Served by <?= $text((string) getenv('SERVED_BY')) ?></footer>
