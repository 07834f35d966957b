import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Route } from '@vercel/routing-utils';
import { afterEach } from 'vitest';
import type { LoadedBuild } from '../../../src/edge/assemble-edge.ts';
import type {
	BuildOutput,
	FunctionOutput,
	PrerenderConfig,
	StaticFile,
} from '../../../src/edge/build-output/build-output.ts';
import type { Edge, EdgeOptions, NextBuild, PreviousOutput, SwitchResult } from '../../../src/edge/edge-options.ts';
import type { EdgeLog } from '../../../src/edge/log.ts';
import { createRouter } from '../../../src/edge/routing/create-router.ts';
import { serveBuild } from '../../../src/edge/serve-build.ts';
import { FakeClock } from './fake-clock.ts';
import { type FakeFunction, FakeFunctionHost } from './fake-function-host.ts';
import { type Asked, type AskOptions, ask } from './http-client.ts';

export const BYPASS_TOKEN = 'correct-horse-battery-staple-0123456789';

export const PRERENDER: PrerenderConfig = {
	expiration: 300,
	bypassToken: BYPASS_TOKEN,
	allowQuery: ['x_astro_path'],
	passQuery: true,
	initialHeaders: {},
	initialStatus: 200,
	exposeErrBody: false,
	experimentalBypassFor: [],
};

/** Routes like those of an Astro build: cached pages, an uncached function, and a 404 page. */
export const ROUTES: readonly Route[] = [
	{ src: '^/_assets/(.*)$', headers: { 'cache-control': 'public, max-age=31536000, immutable' }, continue: true },
	{ handle: 'filesystem' },
	{ src: '^/$', dest: '/_isr?x_astro_path=/' },
	{ src: '^(/pages/[^/]+?)$', dest: '/_isr?x_astro_path=$1' },
	{ src: '^/api(?:/(.*))?$', dest: '/_render' },
	{ src: '^/.*$', dest: '/404.html', status: 404 },
];

export type TestEdgeOptions = {
	readonly functions?: Readonly<Record<string, FakeFunction>>;
	/** Outputs that are cached, by function name. Default: `_isr`. */
	readonly prerender?: Readonly<Record<string, Partial<PrerenderConfig>>>;
	readonly routes?: readonly Route[];
	/** Content by path in `static/`. */
	readonly files?: Readonly<Record<string, string | Buffer>>;
	readonly edge?: Partial<EdgeOptions>;
	/** Builds that were served before the start, the newest first. */
	readonly previous?: readonly TestEdgeOptions[];
};

export type TestEdge = Edge & {
	readonly clock: FakeClock;
	/** Of the first build. */
	readonly dir: string;
	/** Runs the functions of the first build. */
	readonly host: FakeFunctionHost;
	readonly log: readonly Readonly<Record<string, unknown>>[];
	get(path: string, headers?: AskOptions['headers']): Promise<Asked>;
	ask(path: string, options?: AskOptions): Promise<Asked>;
	/** Switches to another build; resolves when the one before has ended. */
	deploy(next: Omit<TestEdgeOptions, 'edge'>, prerender?: NextBuild['prerender']): Promise<Deployed>;
};

export type Deployed = Pick<SwitchResult, 'renderedPages'> & { readonly host: FakeFunctionHost };

const DEFAULT_FILES = { '404.html': '<h1>Nothing here</h1>', 'about/index.html': '<h1>About</h1>' };
const running: Edge[] = [];
const folders: string[] = [];

afterEach(async () => {
	await Promise.all(running.splice(0).map((edge) => edge.close(1_000)));
	await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
});

/** Creates a folder that is deleted after the test, when the edges that use it have closed. */
export async function temporaryCacheDir(): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), 'edge-test-cache-'));
	folders.push(folder);
	return folder;
}

/** Starts a real server on a free port, with the real router, functions in the test's thread, and a fake clock. */
export async function startTestEdge(options: TestEdgeOptions = {}): Promise<TestEdge> {
	// Edges with one cache folder, one after the other, are restarts with the same build.
	const first = { ...(await loadTestBuild(options)), buildId: 'test' };
	const clock = new FakeClock();
	const lines: Record<string, unknown>[] = [];
	const write = (fields: Readonly<Record<string, unknown>>, message: string) => lines.push({ ...fields, message });
	const log: EdgeLog = { debug: write, info: write, warn: write, error: write };
	const builds = new Map<string, LoadedTestBuild>();
	const previousOutputs: PreviousOutput[] = [];
	for (const before of options.previous ?? []) {
		const loaded = await loadTestBuild(before);
		builds.set(loaded.build.dir, loaded);
		previousOutputs.push({ dir: loaded.build.dir });
	}
	const load = async ({ dir }: NextBuild) => {
		const loaded = builds.get(dir);
		if (!loaded) throw new Error('There is no such build');
		return loaded;
	};
	const edge = await serveBuild(first, {
		...{
			dir: first.build.dir,
			host: '127.0.0.1',
			port: 0,
			env: {},
			publicOrigin: 'https://snow.example',
			previousOutputs,
		},
		...options.edge,
		...{ clock, log, load },
	});
	running.push(edge);
	return Object.assign(Object.create(edge) as Edge, {
		clock,
		dir: first.build.dir,
		host: first.functions,
		log: lines,
		get: (path: string, headers: AskOptions['headers'] = {}) => ask(edge.url, path, { headers }),
		ask: (path: string, asked?: AskOptions) => ask(edge.url, path, asked),
		deploy: async (next: TestEdgeOptions, prerender?: NextBuild['prerender']) => {
			const loaded = await loadTestBuild(next);
			builds.set(loaded.build.dir, loaded);
			const { renderedPages, ended } = await edge.switchBuild({ dir: loaded.build.dir, prerender });
			await ended;
			return { renderedPages, host: loaded.functions };
		},
	});
}

type LoadedTestBuild = LoadedBuild & { readonly functions: FakeFunctionHost };

async function loadTestBuild(options: TestEdgeOptions): Promise<LoadedTestBuild> {
	const functions = options.functions ?? { _isr: (_call, n) => ({ body: `render ${n}` }), _render: () => ({}) };
	const build = await writeBuild(options, Object.keys(functions));
	return { build, buildId: build.dir, route: createRouter(build), functions: new FakeFunctionHost(functions) };
}

async function writeBuild(options: TestEdgeOptions, names: readonly string[]): Promise<BuildOutput> {
	const dir = await mkdtemp(join(tmpdir(), 'edge-test-'));
	folders.push(dir);
	const staticFiles = new Map<string, StaticFile>();
	for (const [path, content] of Object.entries(options.files ?? DEFAULT_FILES)) {
		const file = join(dir, 'static', path);
		await mkdir(dirname(file), { recursive: true });
		await writeFile(file, content);
		staticFiles.set(path, { path, file, sizeBytes: content.length, contentType: typeOf(path) });
	}
	const prerender = options.prerender ?? { _isr: {} };
	const functions = names.map((name): [string, FunctionOutput] => {
		const own = prerender[name];
		const config = own ? { ...PRERENDER, ...own } : null;
		return [name, { name, handlerFile: '', maxDurationS: 10, environment: {}, prerender: config }];
	});
	const routes = [...(options.routes ?? ROUTES)];
	return { dir, routes, staticFiles, functions: new Map(functions) };
}

function typeOf(path: string): string {
	if (path.endsWith('.html')) return 'text/html; charset=utf-8';
	return path.endsWith('.css') ? 'text/css; charset=utf-8' : 'application/octet-stream';
}
