import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { isrPaths } from '../../src/domain/isr-paths.ts';
import { readBuildOutput } from '../../src/edge/build-output/read-build-output.ts';
import { createRouter } from '../../src/edge/routing/create-router.ts';
import type { RouteResult } from '../../src/edge/routing/route-result.ts';
import { securityHeaders } from '../../src/http/security-headers.ts';
import { readBuiltRoutes, readDeployedRoutes } from '../support/built-routes.ts';

// `vercel build` puts the routes of vercel.json among those of the build with @vercel/routing-utils, and its crons
// beside them. Here the same package does the same, and what comes out is asked where requests would go.

const build = inject('siteBuild');
const vercelJsonFile = join(build.root, 'vercel.json');
const vercelJson = JSON.parse(await readFile(vercelJsonFile, 'utf8')) as {
	readonly crons: readonly { readonly path: string; readonly schedule: string }[];
};
const built = await readBuildOutput(build.outputDir);
const deployedRoutes = await readDeployedRoutes(build);
const route = createRouter({ ...built, routes: deployedRoutes, crons: vercelJson.crons });
const unmergedRoute = createRouter(built);

function requestOf(target: string, method = 'GET') {
	const [path = '', query = ''] = target.split('?');
	return { method, path, query, host: 'snowline.test', headers: {} };
}

/** Name of the function that answers; null: something else does. */
function functionOf(result: RouteResult): string | null {
	return result.kind === 'function' ? result.name : null;
}

/** The names as in the configuration, so that both can be compared. */
function headersOf({ headers }: RouteResult): Record<string, string | undefined> {
	return Object.fromEntries(Object.keys(securityHeaders).map((name) => [name, headers.get(name.toLowerCase())]));
}

const kindsOfAnswers = [
	'/',
	'/resorts/mammoth',
	'/about',
	'/alerts',
	'/api/health',
	'/favicon.svg',
	'/_astro/x.css',
	'/no/such',
];

test('the build alone has neither headers nor regeneration links: they come with vercel.json', async () => {
	expect(JSON.stringify(await readBuiltRoutes(build))).not.toMatch(/X-Frame-Options|__prerender_bypass/);
	expect(unmergedRoute(requestOf('/about')).headers.get('x-frame-options')).toBeUndefined();
	expect(functionOf(unmergedRoute(requestOf('/?__prerender_bypass=x')))).toBe('_isr');
});

test('no part of the build is lost', async () => {
	const merged = deployedRoutes.map((each) => JSON.stringify(each));
	for (const own of await readBuiltRoutes(build)) expect(merged).toContain(JSON.stringify(own));
});

test('the edge merges them in the same way', async () => {
	const { routes, crons } = await readBuildOutput(build.outputDir, { vercelJsonFile });
	expect(routes).toEqual(deployedRoutes);
	expect(crons).toEqual(vercelJson.crons);
});

describe('headers', () => {
	test.each(kindsOfAnswers)('%s has the security headers, whatever serves it', (path) => {
		expect(headersOf(route(requestOf(path)))).toEqual(securityHeaders);
	});

	test.each(['/alerts', '/alerts/x.css', '/alerts/1/edit', '/account', '/account/x.js', '/editor', '/editor/x.png'])(
		'%s is private',
		(path) => {
			expect(route(requestOf(path)).headers.get('cache-control')).toBe('private, no-store');
		},
	);

	test.each(['/', '/resorts/mammoth', '/about', '/api/conditions'])('%s is not', (path) => {
		expect(route(requestOf(path)).headers.get('cache-control')).toBeUndefined();
	});
});

describe('rewrites', () => {
	test.each(isrPaths())('%s comes from the page cache', (path) => {
		expect(functionOf(route(requestOf(path)))).toBe('_isr');
		expect(functionOf(route(requestOf(`${path}?utm_source=x`)))).toBe('_isr');
	});

	test.each(isrPaths())('%s with a token bypasses it', (path) => {
		expect(functionOf(route(requestOf(`${path}?__prerender_bypass=x`)))).toBe('_render');
	});

	test('a token does not change the routing of any other path', () => {
		for (const path of ['/about', '/alerts', '/api/conditions', '/no/such']) {
			const [plain, asked] = [route(requestOf(path)), route(requestOf(`${path}?__prerender_bypass=x`))];
			expect([asked.kind, functionOf(asked)], path).toEqual([plain.kind, functionOf(plain)]);
		}
	});
});

describe('crons', () => {
	test('there is one', () => {
		expect(vercelJson.crons).toHaveLength(1);
	});

	test.each(vercelJson.crons)('$path leads to the function that runs every request', ({ path }) => {
		expect(route(requestOf(path))).toMatchObject({ kind: 'function', name: '_render', owned: true });
	});

	test.each(vercelJson.crons)('$path is not cached, so that each call runs the function', ({ path }) => {
		expect(built.functions.get('_render')?.prerender).toBeNull();
		expect(route(requestOf(path)).headers.get('cache-control')).toBeUndefined();
	});
});
