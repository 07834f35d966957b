import { Agent, request } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { startEdge } from '../../src/edge/edge.ts';
import type { Edge, EdgeOptions } from '../../src/edge/edge-options.ts';
import { type TemporaryOutput, writeOutput } from './build-output/temporary-output.ts';
import { temporaryFolder } from './store/test-store.ts';
import { ask } from './support/http-client.ts';
import { BYPASS_TOKEN, ROUTES } from './support/test-edge.ts';

// Builds on disk with functions in threads, as they are deployed.

const running: Edge[] = [];
const outputs: TemporaryOutput[] = [];

afterEach(async () => {
	await Promise.all(running.splice(0).map((edge) => edge.close(2_000)));
	await Promise.all(outputs.splice(0).map((output) => output[Symbol.asyncDispose]()));
});

/** A page that names its build in a header and in its style sheet; `/slow` takes a while. */
const pageOf = (name: string) => `
export default { async fetch(request) {
	const { pathname, searchParams } = new URL(request.url);
	if (pathname.endsWith('/slow')) await new Promise((resolve) => setTimeout(resolve, 20));
	const body = '<link rel="stylesheet" href="/_assets/${name}.css">' + (searchParams.get('x_astro_path') ?? pathname);
	return new Response(body, { headers: { 'content-type': 'text/html', 'x-build': '${name}' } });
} };`;

/** Writes a build whose routes, pages, functions and style sheet all carry its name. */
async function writeBuild(name: string, page = pageOf(name)): Promise<TemporaryOutput> {
	const vcConfig = { runtime: 'nodejs24.x', handler: 'page.mjs', launcherType: 'Nodejs', maxDuration: 5 };
	const marked = { src: '^/.*$', headers: { 'x-routes': name }, continue: true };
	const output = await writeOutput({
		'config.json': { version: 3, routes: [marked, ...ROUTES] },
		'functions/_isr.func/.vc-config.json': vcConfig,
		'functions/_isr.func/page.mjs': page,
		'functions/_isr.prerender-config.json': {
			...{ expiration: 300, bypassToken: BYPASS_TOKEN, allowQuery: ['x_astro_path'], passQuery: true },
		},
		'functions/_render.func/.vc-config.json': vcConfig,
		'functions/_render.func/page.mjs': pageOf(name),
		'static/404.html': 'nothing here',
		[`static/_assets/${name}.css`]: `/* ${name} */`,
	});
	outputs.push(output);
	return output;
}

async function start(dir: string, options: Partial<EdgeOptions> = {}): Promise<Edge> {
	const edge = await startEdge({
		...{ dir, host: '127.0.0.1', port: 0, env: {}, publicOrigin: 'https://snow.example', ...options },
	});
	running.push(edge);
	return edge;
}

type Seen = { readonly status: number; readonly build: string; readonly routes: string; readonly body: string };

/** Asks on connections that stay open; rejects if an answer is cut off. */
function keepAliveClient(edge: Edge) {
	const agent = new Agent({ keepAlive: true, maxSockets: 8 });
	const get = (path: string) =>
		new Promise<Seen>((resolve, reject) => {
			const sent = request(edge.url + path, { agent, headers: { host: 'snow.example' } }, (res) => {
				let body = '';
				res.setEncoding('utf8').on('data', (text: string) => {
					body += text;
				});
				res.on('error', reject).on('end', () => {
					const { 'x-build': build = '', 'x-routes': routes = '' } = res.headers;
					resolve({ status: res.statusCode ?? 0, build: String(build), routes: String(routes), body });
				});
			});
			sent.on('error', reject).end();
		});
	return { get, [Symbol.dispose]: () => agent.destroy() };
}

test('under load, no switch loses a request, mixes builds, or leaves a page without its style sheet', async () => {
	const edge = await start((await writeBuild('b0')).dir, { cacheDir: await temporaryFolder() });
	using client = keepAliveClient(edge);
	const paths = ['/', '/pages/a', '/pages/b', '/api/x', '/api/slow', '/_assets/b0.css'];
	const counts = { answers: 0, pages: new Set<string>() };
	let done = false;
	const visit = async (first: number): Promise<void> => {
		for (let n = first; !done; n++) {
			const path = paths[n % paths.length] ?? '/';
			const { status, build, routes, body } = await client.get(path);
			expect([path, status]).toEqual([path, 200]);
			counts.answers += 1;
			if (path.startsWith('/_assets/')) continue;
			const sheet = /href="([^"]+)"/.exec(body)?.[1] ?? '';
			expect([routes, sheet]).toEqual([build, `/_assets/${build}.css`]);
			expect(await client.get(sheet)).toMatchObject({ status: 200, body: `/* ${build} */` });
			counts.pages.add(build);
		}
	};
	const visitors = Promise.all(Array.from({ length: 8 }, (_, n) => visit(n)));
	await Promise.race([visitors, switchThreeTimes()]);
	done = true;
	await visitors;
	expect(counts.pages).toEqual(new Set(['b0', 'b1', 'b2', 'b3']));
	expect(counts.answers).toBeGreaterThan(200);

	async function switchThreeTimes() {
		for (const name of ['b1', 'b2', 'b3']) {
			const { ended } = await edge.switchBuild({ dir: (await writeBuild(name)).dir });
			await ended;
			const before = counts.answers;
			await expect.poll(() => counts.answers).toBeGreaterThan(before + 50);
		}
	}
});

test.each([
	['throws when it is imported', "throw new Error('broken on purpose');", 'broken on purpose'],
	['is no function', 'export const nothing = 1;', 'exports neither'],
	['throws for every page', "export const GET = () => { throw new Error('x'); };", '/ cannot be rendered'],
])('a function that %s stops the switch, with its reason', async (_what, source, reason) => {
	const edge = await start((await writeBuild('old')).dir, { cacheDir: await temporaryFolder() });
	await ask(edge.url, '/');
	await expect(edge.switchBuild({ dir: (await writeBuild('new', source)).dir })).rejects.toMatchObject({
		code: 'BUILD_SWITCH_FAILED',
		message: expect.stringContaining(reason),
	});
	expect(await ask(edge.url, '/')).toMatchObject({ status: 200, cache: 'HIT', headers: { 'x-build': 'old' } });
	expect(await ask(edge.url, '/api/x')).toMatchObject({ status: 200, headers: { 'x-build': 'old' } });
});

test('a directory that is not a build is named, and nothing else happens', async () => {
	const edge = await start((await writeBuild('old')).dir);
	await expect(edge.switchBuild({ dir: '/nonexistent/output' })).rejects.toMatchObject({
		code: 'BUILD_OUTPUT_MISSING',
	});
	expect((await ask(edge.url, '/')).status).toBe(200);
});

test('after a switch, a restart of the new build has its pages, and one of the old build none that are outdated', async () => {
	const [old, next, cacheDir] = [await writeBuild('old'), await writeBuild('new'), await temporaryFolder()];
	const edge = await start(old.dir, { cacheDir });
	await ask(edge.url, '/');
	await edge.switchBuild({ dir: next.dir });
	await edge.close();
	const again = await start(next.dir, { cacheDir });
	expect(await ask(again.url, '/')).toMatchObject({ cache: 'HIT', headers: { 'x-build': 'new' } });
	await again.close();
	expect(await ask((await start(old.dir, { cacheDir })).url, '/')).toMatchObject({ cache: 'MISS' });
});

test('a switch back, and to the same build, work as any other', async () => {
	const [old, next] = [await writeBuild('old'), await writeBuild('new')];
	const edge = await start(old.dir, { cacheDir: await temporaryFolder() });
	await ask(edge.url, '/');
	for (const [dir, name] of [
		[next.dir, 'new'],
		[old.dir, 'old'],
		[old.dir, 'old'],
	] as const) {
		expect(await edge.switchBuild({ dir })).toMatchObject({ renderedPages: 1 });
		expect(await ask(edge.url, '/')).toMatchObject({ cache: 'HIT', headers: { 'x-build': name } });
	}
	await edge.idle();
	expect(await ask(edge.url, '/', { headers: { 'x-prerender-revalidate': BYPASS_TOKEN } })).toMatchObject({
		cache: 'REVALIDATED',
	});
});

test('functions of the new build get its environment, and by default that of the one before', async () => {
	const source = "export const GET = () => new Response(process.env.GREETING ?? 'none');";
	const [old, next] = [await writeBuild('old', source), await writeBuild('new', source)];
	const edge = await start(old.dir, { env: { GREETING: 'one' } });
	const greeting = async () => (await ask(edge.url, '/')).body;
	expect(await greeting()).toBe('one');
	await edge.switchBuild({ dir: next.dir });
	expect(await greeting()).toBe('one');
	await edge.switchBuild({ dir: old.dir, env: { GREETING: 'two' } });
	expect(await greeting()).toBe('two');
	await edge.switchBuild({ dir: next.dir });
	expect(await greeting()).toBe('two');
});
