import { execFileSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { BenchOptions } from './bench-options.ts';
import { type BenchSite, prepareSite } from './bench-site.ts';
import { type Children, type Cores, chooseCores, isInstalled } from './children.ts';
import type { Contender, ContenderName } from './contender.ts';
import { astroNodeContender } from './contenders/astro-node.ts';
import { edgeContender } from './contenders/edge.ts';
import { nginxContender } from './contenders/nginx.ts';
import { nodeHttpContender } from './contenders/node-http.ts';
import { bundlePrograms, type Programs } from './contenders/program.ts';
import { autocannonLoad } from './load/autocannon.ts';
import type { LoadGenerator } from './load/load.ts';
import { wrkLoad } from './load/wrk.ts';
import { describeMachine } from './machine.ts';
import { measureColdStart } from './measure/cold-start.ts';
import { measureHerd, VISITORS } from './measure/herd.ts';
import { measureRenderMs } from './measure/render-time.ts';
import { measureSiteStart } from './measure/site-start.ts';
import { CONNECTIONS, measureThroughput } from './measure/throughput.ts';
import { takePage, writePage } from './page-copy.ts';
import { installPeer } from './peers.ts';
import { type BenchResults, coldStartRows, herdRows, siteStartFigures, throughputRows } from './report.ts';

/** Longer than any run. */
const DAY_S = 86_400;
const HERD_ROUNDS = 3;
const COLD_START_ROUNDS = 5;
const SITE_START_ROUNDS = 7;

export type BenchTools = {
	readonly children: Children;
	/** A folder of the run's own. */
	readonly workDir: string;
	readonly say: (line: string) => void;
	/** Runs a task at the end, or when the run is aborted. */
	readonly defer: (task: () => Promise<void>) => void;
};

type Skipped = { server: ContenderName; reason: string };

/** Measures what the options ask for. @throws {Error} a server answered with an error or with something else */
export async function runBench(options: BenchOptions, tools: BenchTools): Promise<BenchResults> {
	const { children, workDir, say, defer } = tools;
	const cores = chooseCores();
	say('Building the site');
	const site = await prepareSite(join(workDir, 'site'));
	defer(async () => site[Symbol.asyncDispose]());
	const load = await chooseLoad(children, cores, say);
	const pageDir = join(workDir, 'page');
	await mkdir(pageDir);
	// Under that name, as a package is installed: Node does not warn of what dependencies do.
	const programs: Programs = { dir: join(workDir, 'node_modules/programs'), children, core: cores.server };
	await bundlePrograms(programs.dir);
	const { contenders, skipped } = await chooseContenders(options, tools, { programs, site, pageDir });
	// From here on this process is a part of the load.
	if (cores.load !== undefined) execFileSync('taskset', ['-a', '-c', '-p', String(cores.load), String(process.pid)]);

	const { renderMs, pageBytes } = await copyPage(edgeContender(programs, site), site, workDir, pageDir);
	const startOptions = (name: string) => ({ cacheDir: join(workDir, name), renderMs });

	const throughput = options.parts.includes('throughput') ? await throughputPart() : [];
	const cached = contenders.filter(({ cacheHeader }) => cacheHeader !== null);
	const herds = [];
	for (const contender of options.parts.includes('herd') ? cached : []) {
		say(`Herd: ${contender.title}`);
		herds.push(await measureHerd(contender, HERD_ROUNDS, startOptions(contender.name)));
	}
	const coldStarts = [];
	for (const contender of options.parts.includes('cold-start') ? contenders : []) {
		say(`Cold start: ${contender.title}`);
		const start = { ...startOptions(contender.name), expirationS: DAY_S };
		coldStarts.push(await measureColdStart(contender, COLD_START_ROUNDS, start));
	}

	let siteStart = null;
	if (options.parts.includes('site-start')) {
		say('npm start');
		const nodeHttp = nodeHttpContender(programs, pageDir);
		siteStart = siteStartFigures(
			await measureSiteStart({ children, core: cores.server, site, nodeHttp }, SITE_START_ROUNDS),
		);
	}

	return {
		measuredAt: new Date().toISOString(),
		machine: await describeMachine(children, isInstalled('nginx')),
		settings: {
			...{ rounds: options.rounds, seconds: options.seconds, connections: CONNECTIONS, visitors: VISITORS },
			...{ load: load.name, ownCores: cores.server !== undefined, renderMs, pageBytes },
		},
		throughput: throughputRows(throughput),
		herd: herdRows(herds),
		coldStart: coldStartRows(coldStarts),
		siteStart,
		skipped,
	};

	async function throughputPart() {
		const servers = await Promise.all(
			contenders.map(async (contender) => {
				const running = await contender.start({ ...startOptions(contender.name), expirationS: DAY_S });
				return { contender, running };
			}),
		);
		const results = await measureThroughput({ servers, load, ...options, say });
		await Promise.all(servers.map(({ running }) => running.stop()));
		return results;
	}
}

/** Leaves the page of a first edge in `pageDir`, with the figures that it has fetched. */
async function copyPage(contender: Contender, site: BenchSite, workDir: string, pageDir: string) {
	const running = await contender.start({ expirationS: DAY_S, cacheDir: join(workDir, 'first'), renderMs: 0 });
	try {
		await site.fetchFigures(running.url);
		const renderMs = await measureRenderMs(running.url, site.bypassToken);
		await running.renders();
		const page = await takePage(running.url);
		await writePage(pageDir, page);
		const { identity, gzip, br } = page.bodies;
		return { renderMs, pageBytes: { identity: identity.length, gzip: gzip.length, br: br.length } };
	} finally {
		await running.stop();
	}
}

async function chooseLoad(children: Children, cores: Cores, say: BenchTools['say']): Promise<LoadGenerator> {
	if (isInstalled('wrk')) return wrkLoad(children, cores.load);
	return autocannonLoad(children, cores.load, await installPeer(children, 'autocannon', say));
}

async function chooseContenders(
	{ only }: BenchOptions,
	{ children, say }: BenchTools,
	{ programs, site, pageDir }: { readonly programs: Programs; readonly site: BenchSite; readonly pageDir: string },
): Promise<{ readonly contenders: Contender[]; readonly skipped: Skipped[] }> {
	const skipped: Skipped[] = [];
	const makers: Record<ContenderName, () => Promise<Contender> | Contender> = {
		edge: () => edgeContender(programs, site),
		'node-http': () => nodeHttpContender(programs, pageDir),
		'astro-node': async () => {
			const peerDir = await installPeer(children, 'astro-node', say);
			return astroNodeContender(children, programs.core, { pageDir, peerDir });
		},
		nginx: () => {
			if (!isInstalled('nginx')) throw new Error('nginx is not installed');
			return nginxContender(programs, pageDir);
		},
	};
	const contenders: Contender[] = [];
	for (const name of only) {
		try {
			contenders.push(await makers[name]());
		} catch (error) {
			const reason = error instanceof Error ? error.message : String(error);
			skipped.push({ server: name, reason });
			say(`Without ${name}: ${reason}`);
		}
	}
	return { contenders, skipped };
}
