import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { readConfiguration } from '../../src/start/configuration.ts';
import { canConnect, decideWeather, prepareSite } from '../../src/start/prepare-site.ts';
import { readMigrations, readPendingMigrations } from '../../src/storage/migrate.ts';
import { openDatabase } from '../../src/storage/open-database.ts';
import { makeTempDir } from '../support/temp-db.ts';

const seen = (reachable: boolean, hasRealFigures: boolean) => ({
	reachable: async () => reachable,
	hasRealFigures: async () => hasRealFigures,
});

test.each([
	['auto', true, false, 'open-meteo'],
	['auto', true, true, 'open-meteo'],
	['auto', false, true, 'open-meteo'],
	['auto', false, false, 'simulated'],
	['simulated', true, true, 'simulated'],
	['open-meteo', false, false, 'open-meteo'],
] as const)('%s, reachable %s, real figures stored %s: %s', async (configured, reachable, stored, expected) => {
	expect(await decideWeather(configured, seen(reachable, stored))).toBe(expected);
});

test('a listening port is reachable and a closed one is not', async () => {
	const server = createServer((socket) => socket.end());
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	const origin = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
	expect(await canConnect(origin, 1_000)).toBe(true);
	await new Promise((resolve) => server.close(resolve));
	expect(await canConnect(origin, 1_000)).toBe(false);
});

test('beside a build that does not know them, migrations are applied up to the first that takes something away', async () => {
	await using dir = await makeTempDir();
	const secrets = { BYPASS_TOKEN: 't'.repeat(32), CRON_SECRET: 'c'.repeat(32), AUTH_SECRET: 'a'.repeat(32) };
	const environment = { ...secrets, SITE_URL: 'https://snow.test', DATA_DIR: dir.path, WEATHER: 'open-meteo' };
	const configuration = readConfiguration(environment, dir.path);
	const all = await readMigrations();
	const at = all.findIndex(({ contracting }) => contracting !== null);
	const database = openDatabase({ url: configuration.databaseUrl });
	const printed: string[] = [];
	const prepare = (known: typeof all) => prepareSite(configuration, (line) => void printed.push(line), known);

	await using _beside = await prepare(all.slice(0, at));
	expect((await readPendingMigrations(database)).map(({ tag }) => tag)).toEqual(all.slice(at).map(({ tag }) => tag));
	expect(printed).toEqual([expect.stringContaining(`Not applied: ${all[at]?.tag}`)]);
	await using _alone = await prepare(all);
	expect(await readPendingMigrations(database)).toEqual([]);
	database.close();
});
