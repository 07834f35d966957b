import type { Route } from '@vercel/routing-utils';
import type {
	BuildOutput,
	FunctionOutput,
	PrerenderConfig,
	StaticFile,
} from '../../../src/edge/build-output/build-output.ts';
import { contentTypeOf } from '../../../src/edge/build-output/read-static-files.ts';
import { createRouter } from '../../../src/edge/routing/create-router.ts';
import type { RouteRequest, RouteResult } from '../../../src/edge/routing/route-result.ts';

type BuildShape = {
	readonly routes?: readonly Route[];
	/** URL paths without a leading slash; one without an extension is a page renamed by `overrides`. */
	readonly files?: readonly string[];
	readonly functions?: readonly string[];
	/** Functions cached by ISR, with their `allowQuery`. */
	readonly cached?: Readonly<Record<string, readonly string[] | undefined>>;
};

/** Creates a build in memory. */
export function buildOf({ routes = [], files = [], functions = [], cached = {} }: BuildShape): BuildOutput {
	const outputs = [
		...functions.map((name) => functionOf(name, null)),
		...Object.entries(cached).map(([name, allowQuery]) => functionOf(name, prerenderOf(allowQuery))),
	];
	return {
		dir: '/srv/output',
		routes,
		staticFiles: new Map(files.map((path) => [path, fileOf(path)])),
		functions: new Map(outputs.map((output) => [output.name, output])),
	};
}

function fileOf(path: string): StaticFile {
	const contentType = /\.\w+$/.test(path) ? contentTypeOf(path) : 'text/html; charset=utf-8';
	return { path, file: `/srv/output/static/${path}`, sizeBytes: 1, contentType };
}

function functionOf(name: string, prerender: PrerenderConfig | null): FunctionOutput {
	return { name, handlerFile: `/srv/${name}/index.mjs`, maxDurationS: 10, environment: {}, prerender };
}

function prerenderOf(allowQuery: readonly string[] | undefined): PrerenderConfig {
	return {
		expiration: 300,
		allowQuery,
		passQuery: true,
		initialHeaders: {},
		initialStatus: 200,
		exposeErrBody: false,
		experimentalBypassFor: [],
	};
}

/** Routes a request for `/path?query`. */
export type Ask = (target: string, request?: Partial<Pick<RouteRequest, 'method' | 'host' | 'headers'>>) => RouteResult;

export function askOf(shape: BuildShape): Ask {
	return asking(createRouter(buildOf(shape)));
}

export function asking(route: (request: RouteRequest) => RouteResult): Ask {
	return (target, request = {}) => {
		const [path = '/', ...query] = target.split('?');
		return route({ method: 'GET', host: 'snow.test', headers: {}, ...request, path, query: query.join('?') });
	};
}

/** Formats a result in one line: status and output, or redirect. */
export function summary(result: RouteResult): string {
	if (result.kind === 'static') return `${result.status} ${result.file.path}`;
	if (result.kind === 'redirect') return `${result.status} → ${result.location}`;
	if (result.kind === 'error') return `${result.status} ${result.code}`;
	const query = result.destQuery === '' ? '' : `?${result.destQuery}`;
	return `${result.status ?? 'own'} ${result.name} ${result.destPath}${query}`;
}

/** The token of the routes of `askIsr`. */
export const TOKEN = 'x_astro_path_token=T';

/** A router with two ISR pages, as Astro's adapter writes their routes. */
export function askIsr(): Ask {
	return askOf({
		cached: { _isr: ['x_astro_path', 'x_astro_path_token'] },
		routes: [
			{ handle: 'filesystem' },
			{ src: '^(/resorts/([^/]+?))$', dest: `/_isr?x_astro_path=$1&${TOKEN}` },
			{ src: '^(/)$', dest: `/_isr?x_astro_path=$1&${TOKEN}` },
		],
	});
}
