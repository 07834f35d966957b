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
	/** URL paths without a leading slash; one without an ending is a page that `overrides` renamed. */
	readonly files?: readonly string[];
	readonly functions?: readonly string[];
	/** Functions behind ISR, with their `allowQuery`. */
	readonly cached?: Readonly<Record<string, readonly string[] | undefined>>;
};

/** A build in memory. */
export function buildOf({ routes = [], files = [], functions = [], cached = {} }: BuildShape): BuildOutput {
	const outputs = [
		...functions.map((name) => functionOf(name, null)),
		...Object.entries(cached).map(([name, allowQuery]) => functionOf(name, prerenderOf(allowQuery))),
	];
	return {
		dir: '/srv/output',
		buildId: 'build',
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

/** Asks a router for `/path?query`. */
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

/** A result in one line: what is served, with which status, or where it goes. */
export function summary(result: RouteResult): string {
	if (result.kind === 'static') return `${result.status} ${result.file.path}`;
	if (result.kind === 'redirect') return `${result.status} → ${result.location}`;
	if (result.kind === 'error') return `${result.status} ${result.code}`;
	const query = result.destQuery === '' ? '' : `?${result.destQuery}`;
	return `${result.status ?? 'own'} ${result.name} ${result.destPath}${query}`;
}
