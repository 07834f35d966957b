import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { findFreePort } from '../../../src/start/free-port.ts';
import { keepSiteBuild } from '../../support/site-build.ts';
import { whenAnswering } from '../answer.ts';
import type { BenchSite } from '../bench-site.ts';
import type { Children } from '../children.ts';
import type { Contender } from '../contender.ts';
import { failure } from '../contenders/program.ts';
import { readUsage } from '../process-usage.ts';
import { startUntilHit } from './cold-start.ts';

/** Time until memory used by the worker's run is freed. */
const REST_MS = 10_000;

export type SiteStart = {
	/** From the start of the process to the end of the first hit, with raw node:http in the same round. */
	readonly samples: readonly { readonly firstHitMs: number; readonly nodeHttpMs: number }[];
	/** Ten seconds after the worker's first run; null where the system does not say. */
	readonly memoryMb: number | null;
};

export type SiteStartRequest = {
	readonly children: Children;
	readonly core: number | undefined;
	readonly site: BenchSite;
	readonly nodeHttp: Contender;
};

/** Starts the whole site as `npm start` does: once to render its pages, then as often as there are rounds. */
export async function measureSiteStart(request: SiteStartRequest, rounds: number): Promise<SiteStart> {
	const { root, publicOrigin: siteUrl, bypassToken } = request.site;
	await keepSiteBuild({ root, siteUrl, bypassToken, outputDir: join(root, '.vercel/output') }, join(root, '.data'));
	// The first start makes the bundle, compiles it, and renders the pages.
	await afterWorkerRan(request, async () => {});
	const memoryMb = await afterWorkerRan(request, async (site) => {
		await wait(REST_MS);
		const usage = await readUsage(site.pids);
		return usage && usage.residentBytes / 1_048_576;
	});

	const samples = [];
	for (let round = 0; round < rounds; round++) {
		const { firstHitMs: nodeHttpMs } = await startUntilHit('node-http', null, () =>
			request.nodeHttp.start({ expirationS: 0, cacheDir: '', renderMs: 0 }),
		);
		const { firstHitMs } = await startUntilHit('npm start', 'x-vercel-cache', () => startSite(request));
		samples.push({ firstHitMs, nodeHttpMs });
	}
	return { samples, memoryMb };
}

async function afterWorkerRan<T>(request: SiteStartRequest, look: (site: StartedSite) => Promise<T>): Promise<T> {
	const site = await startSite(request);
	try {
		await site.workerRan();
		return await look(site);
	} finally {
		await site.stop();
	}
}

type StartedSite = Awaited<ReturnType<typeof startSite>>;

async function startSite({ children, core, site: { root, publicOrigin, bypassToken } }: SiteStartRequest) {
	const port = await findFreePort('127.0.0.1', 0);
	const child = children.spawn(process.execPath, await startArguments(root), {
		core,
		cwd: root,
		env: {
			...{ PORT: String(port), SITE_URL: publicOrigin, DATA_DIR: join(root, '.data'), WEATHER: 'simulated' },
			...{ BYPASS_TOKEN: bypassToken, CRON_SECRET: 'c'.repeat(32), AUTH_SECRET: 'a'.repeat(32) },
		},
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	const workerRan = Promise.withResolvers<void>();
	child.stdout?.setEncoding('utf8').on('data', (text: string) => {
		if (text.includes('REVALIDATED')) workerRan.resolve();
	});
	const ended = failure(once(child, 'exit'), 'npm start');
	const url = `http://127.0.0.1:${port}`;
	// A start tries whether its port is free: that it was open once says nothing yet.
	await whenAnswering(url, ended);
	return {
		url,
		pids: child.pid === undefined ? [] : [child.pid],
		workerRan: () => Promise.race([workerRan.promise, ended]),
		stop: () => children.stop(child),
	};
}

/** The arguments of `node` in the script, without npm, which takes longer than all the rest. */
export async function startArguments(root: string): Promise<string[]> {
	const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { scripts: { start: string } };
	return scripts.start.replace(/^exec node /, '').split(' ');
}
