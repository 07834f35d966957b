import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import type { FetchedResort, WeatherProvider } from '../../src/app/ports.ts';
import type { LocationForecast } from '../../src/domain/readings.ts';
import { DAY_MS } from '../../src/domain/time.ts';
import { selectHourly } from '../../src/storage/load-readings.ts';
import { createLibsqlStores } from '../../src/storage/stores.ts';
import { testEpochAt as now } from '../support/fake-clock.ts';
import { makeForecast } from '../support/fake-weather-source.ts';
import { openTempDatabase } from '../support/temp-db.ts';

const run = promisify(execFile);
const storageDir = new URL('../../src/storage', import.meta.url).href;

function fetchedResorts(count: number, forecast = makeForecast(now)): readonly FetchedResort[] {
	return Array.from({ length: count }, (_, index) => ({
		resortId: `resort-${index}`,
		base: forecast,
		summit: forecast,
	}));
}

test('providers never see each other’s rows', async () => {
	await using temp = await openTempDatabase();
	const of = (provider: WeatherProvider) => createLibsqlStores(temp.database, provider);
	await of('simulated').conditions.saveFetched(fetchedResorts(1), now);
	await of('simulated').conditions.saveProblems([{ resortId: 'resort-0', problem: 'made up' }], now);
	const window = { fromAt: now - DAY_MS, toAt: now };
	expect(await of('open-meteo').conditions.loadFetchStates()).toEqual(new Map());
	expect(await of('open-meteo').conditions.loadReadings(['resort-0'], window)).toEqual(new Map());
	await of('open-meteo').conditions.pruneBefore(now + 30 * DAY_MS);
	const readings = await of('simulated').conditions.loadReadings(['resort-0'], window);
	expect(readings.get('resort-0')?.hourly.summit).toHaveLength(24);
});

test('a batch is stored completely or not at all', async () => {
	await using temp = await openTempDatabase();
	const { conditions } = createLibsqlStores(temp.database, 'open-meteo');
	await temp.database.write((orm) => orm.run(sql`drop table hourly_readings`));
	await expect(conditions.saveFetched(fetchedResorts(2), now)).rejects.toMatchObject({ code: 'STORAGE_NOT_MIGRATED' });
	expect(await conditions.loadFetchStates()).toEqual(new Map());
});

test('concurrent writers wait for each other and lose nothing', async () => {
	await using temp = await openTempDatabase();
	const writer = (name: string) => `
		import { openDatabase } from '${storageDir}/open-database.ts';
		import { createLibsqlStores } from '${storageDir}/stores.ts';
		const database = openDatabase({ url: '${temp.url}' });
		const { pendingRevalidations, heartbeats } = createLibsqlStores(database, 'open-meteo');
		for (let n = 0; n < 30; n += 1) {
			await pendingRevalidations.add(['/${name}/' + n], n);
			await heartbeats.beat('${name}', n);
		}
		database.close();`;
	const args = ['--input-type=module', '--eval'];
	await Promise.all(['a', 'b', 'c'].map((name) => run(process.execPath, [...args, writer(name)])));
	expect(await createLibsqlStores(temp.database, 'open-meteo').pendingRevalidations.list(1_000)).toHaveLength(90);
});

test('a thread terminated during a transaction leaves no lock and no partial data', async () => {
	await using temp = await openTempDatabase();
	const thread = new Worker(
		`(async () => {
			const { createClient } = await import('@libsql/client/sqlite3');
			const transaction = await createClient({ url: '${temp.url}' }).transaction('write');
			await transaction.execute("insert into heartbeats (name, at) values ('half-written', 1)");
			require('node:worker_threads').parentPort.postMessage('in the middle');
			for (;;);
		})()`,
		{ eval: true },
	);
	await once(thread, 'message');
	await thread.terminate();
	const { heartbeats } = createLibsqlStores(temp.database, 'open-meteo');
	await heartbeats.beat('worker', now);
	expect(await heartbeats.lastBeats()).toEqual(new Map([['worker', now]]));
});

test('the hours of a window are found by the key alone', async () => {
	await using temp = await openTempDatabase();
	const ids = sql`(select value from json_each(${JSON.stringify(['resort-0'])}))`;
	const query = selectHourly('open-meteo', ids, { fromAt: now - DAY_MS, toAt: now });
	const steps = await temp.database.read((orm) => orm.all<{ detail: string }>(sql`explain query plan ${query}`));
	expect(steps.map(({ detail }) => detail).filter((detail) => /hourly_readings/.test(detail))).toEqual([
		expect.stringContaining('(provider=? AND resort_id=? AND height=? AND ends_at>? AND ends_at<?)'),
	]);
});

test('500 resorts are stored in batches and read together', async () => {
	await using temp = await openTempDatabase();
	const { conditions } = createLibsqlStores(temp.database, 'open-meteo');
	const twoDays = (forecast: LocationForecast) => ({ ...forecast, hourly: forecast.hourly.slice(6 * 24, 8 * 24) });
	const resorts = fetchedResorts(500, twoDays(makeForecast(now)));
	for (let from = 0; from < 500; from += 50) await conditions.saveFetched(resorts.slice(from, from + 50), now);
	const ids = resorts.map(({ resortId }) => resortId);
	const readings = await conditions.loadReadings(ids, { fromAt: now - DAY_MS, toAt: now });
	const hourCounts = [...readings.values()].flatMap(({ hourly }) => [hourly.base.length, hourly.summit.length]);
	expect(hourCounts).toEqual(Array.from({ length: 1_000 }, () => 24));
});
