import { parseArgs } from 'node:util';
import { sql } from 'drizzle-orm';
import { evaluateAlerts } from '../../src/app/alerts/evaluate-alerts.ts';
import type { AlertRule } from '../../src/domain/alerts/alert-rule.ts';
import { resorts } from '../../src/domain/resort.ts';
import { HOUR_MS } from '../../src/domain/time.ts';
import { type AlertSite, openAlertSite } from '../support/alert-site.ts';
import { makeForecast } from '../support/fake-weather-source.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { figure, formatTable } from './table.ts';

const HELP = `Measures how long one evaluation of all alerts takes, by how many there are.

Usage: node tests/bench/alerts.ts [options]

  --count N   how many alerts; may be repeated (1000, 10000, 100000, 1000000)
  --help      this text

Each count has a new database file. “Storm” is the evaluation in which half of the alerts fire, “quiet” the one after
it, in which nothing has changed, and “over” the one in which those that fired are armed again. On a machine that does
other work too, the processor's time beside each says what it would take on one that does not. A million alerts
take 1 GB or more of the folder for temporary files, and minutes to be made.
`;

const COUNTS = [1_000, 10_000, 100_000, 1_000_000];
/** Rows of one statement. */
const CHUNK = 10_000;

/** Rules of every kind with thresholds as people choose them; of those about snow and cold, a storm makes half hold. */
function makeRule(index: number, integer: (from: number, to: number) => number): AlertRule {
	switch (index % 4) {
		case 0:
			return { kind: 'new-snow', hours: 24, operator: '>=', value: integer(10, 38), unit: 'cm' };
		case 1:
			return { kind: 'temperature', height: 'summit', operator: '<', value: integer(-25, -3), unit: '°C' };
		case 2:
			return { kind: 'gust', height: 'summit', operator: '>', value: integer(20, 60), unit: 'mph' };
		default:
			return { kind: 'forecast-snow', hours: 72, operator: '>=', value: integer(2, 54), unit: 'in' };
	}
}

async function addAlerts({ temp, clock }: AlertSite, count: number): Promise<void> {
	const { integer } = seededRandom(count);
	for (let begin = 0; begin < count; begin += CHUNK) {
		const rows = Array.from({ length: Math.min(CHUNK, count - begin) }, (_, offset) => {
			const index = begin + offset;
			const resort = resorts[index % resorts.length]?.id;
			// As random as ids are, so that neighbours in the table are no neighbours in time.
			const id = `${integer(0, 2 ** 31).toString(36)}-${index}`;
			return [id, `user-${index >> 2}`, resort, JSON.stringify(makeRule(index, integer))];
		});
		await temp.database.write((orm) =>
			orm.run(sql`
				insert into alerts (id, user_id, resort_id, rule, settings, channels, phase, crossing_count, version,
					created_at, updated_at)
				select value ->> 0, value ->> 1, value ->> 2, value ->> 3,
					'{"paused":false,"quietHours":{"fromMinute":0,"untilMinute":360,"timeZone":"America/Denver"},"minSpacingH":12}',
					'["email","webhook"]', 'armed', 0, 1, ${clock.now()}, ${clock.now()}
				from json_each(${JSON.stringify(rows)}) where true`),
		);
	}
}

async function report({ parts, clock }: AlertSite, stormy: boolean): Promise<void> {
	const weather = stormy
		? { hour: { snowfallCm: 1 }, current: { tempC: -14, gustKmh: 64 } }
		: { hour: { snowfallCm: 0 }, current: { tempC: 5, gustKmh: 0 } };
	const forecast = makeForecast(clock.now(), weather);
	const fetched = resorts.map(({ id }) => ({ resortId: id, base: forecast, summit: forecast }));
	await parts.conditions.saveFetched(fetched, clock.now());
}

async function measure(count: number): Promise<readonly string[]> {
	await using site = await openAlertSite();
	await addAlerts(site, count);
	const evaluate = async () => {
		const cpu = process.cpuUsage();
		const begunAt = performance.now();
		const { evaluatedCount, firedCount, changedCount } = await evaluateAlerts(site.parts);
		const durationS = (performance.now() - begunAt) / 1_000;
		const { user, system } = process.cpuUsage(cpu);
		if (evaluatedCount !== count) throw new Error(`${evaluatedCount} of ${count} alerts were evaluated`);
		return { durationS, cpuS: (user + system) / 1e6, firedCount, changedCount };
	};
	await report(site, true);
	const storm = await evaluate();
	const quiet = await evaluate();
	await site.clock.advance(13 * HOUR_MS);
	await report(site, false);
	const over = await evaluate();
	const rssMb = process.memoryUsage().rss / 2 ** 20;
	return [
		figure(count),
		figure(storm.firedCount),
		figure(storm.durationS, 2),
		figure(storm.cpuS, 2),
		figure(quiet.durationS, 2),
		figure(quiet.cpuS, 2),
		figure(over.changedCount),
		figure(over.durationS, 2),
		figure(over.cpuS, 2),
		figure(rssMb),
	];
}

const { values } = parseArgs({
	options: { count: { type: 'string', multiple: true }, help: { type: 'boolean' } },
});
if (values.help) {
	process.stdout.write(HELP);
} else {
	const counts = values.count?.map(Number) ?? COUNTS;
	if (!counts.every((count) => Number.isInteger(count) && count > 0 && count <= 5_000_000)) {
		process.stderr.write('--count is a number from 1 to 5000000\n');
		process.exit(2);
	}
	const rows: (readonly string[])[] = [];
	for (const count of counts) rows.push(await measure(count));
	const headings = ['alerts', 'fired', 'storm s', 'CPU s', 'quiet s', 'CPU s', 're-armed', 'over s', 'CPU s', 'RSS MB'];
	process.stdout.write(`${formatTable(headings, rows)}\n`);
}
