import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Simulator, startSimulator } from '../../src/sources/simulator/start-simulator.ts';
import { migrateDatabase } from '../../src/storage/migrate.ts';
import { openDatabase } from '../../src/storage/open-database.ts';
import { BuiltFunction, type FunctionAnswer } from './built-function.ts';
import { readPathToken } from './built-routes.ts';
import { type PageCache, startPageCache } from './page-cache.ts';
import type { SiteBuild } from './site-build.ts';

export const cronSecret = `test-cron-${'c'.repeat(30)}`;

export type RunningSiteOptions = {
	/** Overrides the usual environment; undefined removes a variable. */
	readonly env?: Readonly<Record<string, string | undefined>>;
	/** False: no database is configured. */
	readonly database?: boolean;
};

/** The built site as deployed: two functions, a database, a weather service and a page cache. */
export type RunningSite = AsyncDisposable & {
	/** Runs every request. */
	readonly render: BuiltFunction;
	/** Renders a cached page as the page cache does. */
	renderCached(
		path: string,
		options?: { readonly query?: string; readonly headers?: readonly (readonly [string, string])[] },
	): Promise<FunctionAnswer>;
	/** Counts the calls that reach it. */
	readonly upstream: Simulator;
	readonly pageCache: PageCache;
	/** Folder of all stored data. */
	readonly dataDir: string;
	/** Returns the complete output of both functions. */
	printed(): string;
	/** Resolves when all background work is done. */
	idle(): Promise<void>;
};

export async function startSite(build: SiteBuild, options: RunningSiteOptions = {}): Promise<RunningSite> {
	await using started = new AsyncDisposableStack();
	const upstream = await startSimulator({ port: 0, now: Date.now });
	started.defer(() => upstream.close());
	const dataDir = await mkdtemp(join(tmpdir(), 'snowline-site-'));
	started.defer(() => rm(dataDir, { recursive: true, force: true }));
	const databaseUrl = options.database === false ? undefined : await createDatabase(dataDir);

	const pathToken = await readPathToken(build);
	const pageCache = await startPageCache(build.bypassToken, (path) => renderCached(path));
	started.defer(() => pageCache.close());

	const env = withoutUndefined({
		NODE_ENV: 'production',
		BYPASS_TOKEN: build.bypassToken,
		CRON_SECRET: cronSecret,
		REVALIDATE_ORIGIN: pageCache.url,
		WEATHER: 'open-meteo',
		OPEN_METEO_URL: upstream.url,
		DATABASE_URL: databaseUrl,
		DATA_DIR: dataDir,
		AUTH_SECRET: `test-auth-${'a'.repeat(30)}`,
		LOG_LEVEL: 'debug',
		...options.env,
	});
	const shared = { outputDir: build.outputDir, origin: build.siteUrl, env };
	const isr = started.use(new BuiltFunction({ ...shared, name: '_isr' }));
	const render = started.use(new BuiltFunction({ ...shared, name: '_render' }));
	const renderCached: RunningSite['renderCached'] = (path, { query = '', headers = [] } = {}) => {
		const target = `/_isr?x_astro_path=${encodeURIComponent(path)}&x_astro_path_token=${pathToken}${query}`;
		return isr.fetch(target, { headers: [['x-vercel-isr', '1'], ...headers] });
	};

	const running = started.move();
	return {
		render,
		renderCached,
		upstream,
		pageCache,
		dataDir,
		printed: () => isr.printed + render.printed,
		idle: async () => void (await Promise.all([isr.idle(), render.idle()])),
		[Symbol.asyncDispose]: () => running.disposeAsync(),
	};
}

async function createDatabase(dir: string): Promise<string> {
	const url = `file:${join(dir, 'snowline.db')}`;
	const database = openDatabase({ url });
	try {
		await migrateDatabase(database);
	} finally {
		database.close();
	}
	return url;
}

function withoutUndefined(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
	return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
