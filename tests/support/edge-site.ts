import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readBuildOutput } from '../../src/edge/build-output/read-build-output.ts';
import { startEdge } from '../../src/edge/edge.ts';
import type { Edge, EdgeOptions } from '../../src/edge/edge-options.ts';
import { createFunctionHost } from '../../src/edge/functions/create-function-host.ts';
import { findFreePort } from '../../src/start/free-port.ts';
import { migrateDatabase } from '../../src/storage/migrate.ts';
import { openDatabase } from '../../src/storage/open-database.ts';
import { FakeClock } from '../edge/support/fake-clock.ts';
import { type FaultyUpstream, startFaultyUpstream } from './faulty-upstream.ts';
import { RecordedCalls } from './recorded-calls.ts';
import type { SiteBuild } from './site-build.ts';

/** What a visitor sees of one answer. */
export type SeenPage = {
	readonly status: number;
	readonly cache: string | null;
	readonly headers: Headers;
	readonly text: string;
	/** Of `<meta name="generated-at">`; null: the page has none. */
	readonly generatedAt: string | null;
	/** “Last updated”, as a machine reads it. */
	readonly updatedAt: string | null;
};

/**
 * The whole site on one machine: the real build behind the real edge, a database, and a weather service that can fail.
 */
export type EdgeSite = AsyncDisposable & {
	readonly url: string;
	/** The page cache's clock. Functions keep the real one. */
	readonly clock: FakeClock;
	readonly edge: Edge;
	/** The calls of functions by the edge. */
	readonly functions: RecordedCalls;
	readonly upstream: FaultyUpstream;
	readonly databaseFile: string;
	/** Folder of all stored data; mails are written to `outbox` in it. */
	readonly dataDir: string;
	get(path: string, headers?: Readonly<Record<string, string>>): Promise<SeenPage>;
	/** @param token undefined: none is presented */
	post(path: string, body: unknown, token?: string): Promise<SeenPage>;
};

export type EdgeSiteOptions = {
	/** Additional variables for the functions. */
	readonly env?: Readonly<Record<string, string>>;
	readonly edge?: Partial<EdgeOptions>;
};

export async function startEdgeSite(
	build: SiteBuild,
	{ env = {}, edge: options = {} }: EdgeSiteOptions = {},
): Promise<EdgeSite> {
	await using started = new AsyncDisposableStack();
	const dir = await mkdtemp(join(tmpdir(), 'snowline-edge-'));
	started.defer(() => rm(dir, { recursive: true, force: true }));
	const databaseFile = join(dir, 'snowline.db');
	const database = openDatabase({ url: `file:${databaseFile}` });
	await migrateDatabase(database).finally(() => database.close());
	const upstream = started.use(await startFaultyUpstream());

	const port = await findFreePort('127.0.0.1', 0);
	const clock = new FakeClock(Date.now());
	const functions = new RecordedCalls(
		createFunctionHost({
			functions: (await readBuildOutput(build.outputDir)).functions,
			log: () => {},
			env: {
				NODE_ENV: 'production',
				BYPASS_TOKEN: build.bypassToken,
				REVALIDATE_ORIGIN: `http://127.0.0.1:${port}`,
				WEATHER: 'open-meteo',
				OPEN_METEO_URL: upstream.url,
				DATABASE_URL: `file:${databaseFile}`,
				DATA_DIR: dir,
				AUTH_SECRET: `test-auth-${'a'.repeat(30)}`,
				LOG_LEVEL: 'fatal',
				...env,
			},
		}),
	);
	const edge = await startEdge({
		dir: build.outputDir,
		vercelJsonFile: join(build.root, 'vercel.json'),
		host: '127.0.0.1',
		port,
		publicOrigin: build.siteUrl,
		clock: { now: () => clock.now() },
		env: {},
		functionHost: functions,
		...options,
	});
	started.defer(() => edge.close(5_000));

	const running = started.move();
	return {
		url: edge.url,
		clock,
		edge,
		functions,
		upstream,
		databaseFile,
		dataDir: dir,
		get: async (path, headers = {}) => read(await fetch(`${edge.url}${path}`, { headers, redirect: 'manual' })),
		post: async (path, body, token) =>
			read(
				await fetch(`${edge.url}${path}`, {
					method: 'POST',
					headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
					body: JSON.stringify(body),
				}),
			),
		[Symbol.asyncDispose]: () => running.disposeAsync(),
	};
}

async function read(response: Response): Promise<SeenPage> {
	const text = await response.text();
	return {
		status: response.status,
		cache: response.headers.get('x-vercel-cache'),
		headers: response.headers,
		text,
		generatedAt: /<meta name="generated-at" content="([^"]+)"/.exec(text)?.[1] ?? null,
		updatedAt: /Last updated\s*<time[^>]*datetime="([^"]+)"/.exec(text)?.[1] ?? null,
	};
}
