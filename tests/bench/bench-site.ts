import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { startSimulator } from '../../src/sources/simulator/start-simulator.ts';
import { migrateDatabase } from '../../src/storage/migrate.ts';
import { openDatabase } from '../../src/storage/open-database.ts';
import { buildSite, removeSiteBuild } from '../support/site-build.ts';
import { get } from './answer.ts';

/** What the edge needs to serve the site as `npm start` would, with simulated figures. */
export type BenchSite = AsyncDisposable & {
	/** Build Output v3 directory. */
	readonly dir: string;
	/** Folder that `npm start` finds everything in. */
	readonly root: string;
	readonly vercelJsonFile: string;
	readonly publicOrigin: string;
	readonly bypassToken: string;
	/** For its functions. */
	readonly env: Readonly<Record<string, string>>;
	/** Has an edge's functions fetch the figures. @throws {Error} it did not succeed */
	fetchFigures(url: string): Promise<void>;
};

const CRON_SECRET = `bench-cron-${'c'.repeat(30)}`;

/** Builds the site in a separate folder, with a weather service and a database in `workDir`. */
export async function prepareSite(workDir: string): Promise<BenchSite> {
	await using started = new AsyncDisposableStack();
	const build = await buildSite();
	started.defer(() => removeSiteBuild(build));
	const simulator = await startSimulator({ port: 0, now: Date.now });
	started.defer(() => simulator.close());

	await mkdir(workDir, { recursive: true });
	const databaseUrl = `file:${join(workDir, 'snowline.db')}`;
	const database = openDatabase({ url: databaseUrl });
	await migrateDatabase(database).finally(() => database.close());

	const running = started.move();
	return {
		dir: build.outputDir,
		root: build.root,
		vercelJsonFile: join(build.root, 'vercel.json'),
		publicOrigin: build.siteUrl,
		bypassToken: build.bypassToken,
		env: {
			NODE_ENV: 'production',
			BYPASS_TOKEN: build.bypassToken,
			CRON_SECRET,
			WEATHER: 'simulated',
			OPEN_METEO_URL: simulator.url,
			DATABASE_URL: databaseUrl,
			LOG_LEVEL: 'fatal',
		},
		async fetchFigures(url) {
			const { status, body } = await get(`${url}/api/cron/refresh`, { authorization: `Bearer ${CRON_SECRET}` });
			const report = JSON.parse(`${body}`) as { readonly fetched?: readonly string[] };
			if (status !== 200 || !report.fetched?.length) throw new Error(`no figures to show: status ${status}, ${body}`);
		},
		[Symbol.asyncDispose]: () => running.disposeAsync(),
	};
}
