import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { startEdge } from '../../src/edge/edge.ts';
import type { Edge, EdgeOptions } from '../../src/edge/edge-options.ts';
import { createEdgeLog } from '../../src/edge/log.ts';
import { temporaryFolder } from './store/test-store.ts';
import { FakeClock } from './support/fake-clock.ts';
import { ask } from './support/http-client.ts';
import { BYPASS_TOKEN } from './support/test-edge.ts';
import { writeTestBuild } from './support/written-build.ts';

const running: Edge[] = [];

afterEach(async () => {
	await Promise.all(running.splice(0).map((edge) => edge.close(2_000)));
});

/** Starts a real edge with a build on disk and functions in threads; only its clock is fake. */
async function start(dir: string, options: Partial<EdgeOptions> = {}) {
	const clock = new FakeClock();
	const edge = await startEdge({
		...{ dir, host: '127.0.0.1', port: 0, env: { GREETING: 'hello' }, clock: { now: () => clock.now() } },
		...options,
	});
	running.push(edge);
	const get = async (path: string, headers = {}) => {
		const { cache, status, body, headers: received } = await ask(edge.url, path, { headers });
		return { brief: `${cache} ${body}`, status, headers: received };
	};
	return { edge, clock, get };
}

test('a build is served with its pages, functions, files and 404 page', async () => {
	const { edge, clock, get } = await start(await writeTestBuild());
	expect((await get('/')).brief).toBe('MISS / 1');
	expect((await get('/')).brief).toBe('HIT / 1');
	clock.advanceS(301);
	expect((await get('/')).brief).toBe('STALE / 1');
	await edge.idle();
	expect((await get('/')).brief).toBe('HIT / 2');
	expect((await get('/', { 'x-prerender-revalidate': BYPASS_TOKEN })).brief).toBe('REVALIDATED / 3');
	expect(await get('/api/hello')).toMatchObject({ brief: 'MISS /api/hello 1', headers: { 'x-env': 'hello' } });
	expect((await get('/about')).brief).toBe('PRERENDER <h1>About</h1>');
	expect(await get('/nothing')).toMatchObject({ status: 404, brief: 'PRERENDER <h1>Nothing here</h1>' });
	expect((await get('/_isr')).status).toBe(404);
});

test('a page that throws reveals no details', async () => {
	const { get } = await start(await writeTestBuild());
	const answer = await get('/pages/throw');
	expect(answer).toMatchObject({ status: 500, headers: { 'x-vercel-error': 'FUNCTION_INVOCATION_FAILED' } });
	expect(answer.brief).not.toContain('secret');
});

test('a regeneration that hangs is ended at its limit, the page is still served, and 30 s later it is regenerated', async () => {
	const { edge, clock, get } = await start(await writeTestBuild(3));
	expect((await get('/pages/hang')).brief).toBe('MISS /pages/hang 1');
	clock.advanceS(301);
	expect((await get('/pages/hang')).brief).toBe('STALE /pages/hang 1');
	await edge.idle();
	expect(edge.stats().renders.failed).toBe(1);
	clock.advanceS(29);
	expect((await get('/pages/hang')).brief).toBe('STALE /pages/hang 1');
	clock.advanceS(1);
	expect((await get('/pages/hang')).brief).toBe('STALE /pages/hang 1');
	await edge.idle();
	expect((await get('/pages/hang')).brief).toMatch(/^HIT /);
});

test('a function that blocks its thread delays no hit', async () => {
	const dir = await writeTestBuild();
	const RELEASE = join(dir, 'release');
	const { get } = await start(dir, { env: { RELEASE } });
	await get('/');
	const blocked = get('/pages/block');
	for (let n = 0; n < 20; n++) expect((await get('/')).brief).toBe('HIT / 1');
	await writeFile(RELEASE, '');
	expect((await blocked).brief).toBe('MISS /pages/block 2');
});

test('a directory that is not a build is rejected', async () => {
	await expect(start('/nonexistent/output')).rejects.toMatchObject({ code: 'BUILD_OUTPUT_MISSING' });
});

test('after a restart with the same cache folder, many visitors get the stored pages without a render', async () => {
	const [dir, cacheDir] = [await writeTestBuild(), await temporaryFolder()];
	const options = { cacheDir, publicOrigin: 'https://snow.example' };
	const first = await start(dir, options);
	expect((await first.get('/')).brief).toBe('MISS / 1');
	await first.edge.close();
	const second = await start(dir, options);
	const seen = await Promise.all(Array.from({ length: 100 }, () => second.get('/')));
	expect(new Set(seen.map(({ brief }) => brief))).toEqual(new Set(['HIT / 1']));
	expect(second.edge.stats().renders.page).toBe(0);
	expect((await second.get('/', { 'x-prerender-revalidate': BYPASS_TOKEN })).brief).toBe('REVALIDATED / 1');
});

test('pages rendered for one public origin are not served for another', async () => {
	const [dir, cacheDir] = [await writeTestBuild(), await temporaryFolder()];
	const first = await start(dir, { cacheDir, publicOrigin: 'https://snow.example' });
	await first.get('/');
	await first.edge.close();
	const second = await start(dir, { cacheDir, publicOrigin: 'https://ice.example' });
	expect((await second.get('/')).brief).toBe('MISS / 1');
});

test('stored pages are served before the functions’ environment is known; renders wait for it', async () => {
	const [dir, cacheDir] = [await writeTestBuild(), await temporaryFolder()];
	const options = { cacheDir, publicOrigin: 'https://snow.example' };
	const first = await start(dir, options);
	await first.get('/');
	await first.edge.close();
	const env = Promise.withResolvers<Record<string, string>>();
	const second = await start(dir, { ...options, env: env.promise });
	expect((await second.get('/')).brief).toBe('HIT / 1');
	const rendered = second.get('/pages/new');
	expect((await second.get('/')).brief).toBe('HIT / 1');
	env.resolve({ GREETING: 'late' });
	expect(await rendered).toMatchObject({ brief: 'MISS /pages/new 1', headers: { 'x-env': 'late' } });
});

describe('a build whose functions cannot be imported', () => {
	async function startBroken(options: Partial<EdgeOptions>) {
		const dir = await writeTestBuild();
		const logged = Promise.withResolvers<string>();
		const note = (fields: object) => {
			const text = JSON.stringify(fields);
			if (text.includes('broken on purpose')) logged.resolve(text);
		};
		await writeFile(join(dir, 'functions/_isr.func/page.mjs'), "throw new Error('broken on purpose');");
		return {
			...(await start(dir, { ...options, log: { debug: note, info: note, warn: note, error: note } })),
			logged: logged.promise,
		};
	}

	test('is logged before the first request', async () => {
		expect(await (await startBroken({})).logged).toContain('broken on purpose');
	});

	test('is logged on the first call if nothing is imported at the start', async () => {
		const { get, logged } = await startBroken({ warm: false });
		expect(await get('/')).toMatchObject({ status: 500 });
		expect(await logged).toContain('broken on purpose');
	});
});

test('threads of idle functions are stopped, and the next render starts one', async () => {
	const { get } = await start(await writeTestBuild(), { functionIdleS: 0.01 });
	expect((await get('/pages/a')).brief).toBe('MISS /pages/a 1');
	// Each thread counts its renders from 1.
	await expect.poll(async () => (await get(`/pages/${crypto.randomUUID()}`)).brief).toMatch(/ 1$/);
});

test('an error of a function is one line at its own level, even with the log level error', async () => {
	const lines: string[] = [];
	const log = createEdgeLog({ level: 'error', output: { write: (line) => lines.push(line) } });
	const { get } = await start(await writeTestBuild(), { log });
	await get('/api/hello');
	expect(lines).toEqual([]);
	await get('/pages/throw');
	expect(lines.map((line) => JSON.parse(line))).toMatchObject([
		{ level: 'error', output: '_isr', err: { type: 'Error', stack: expect.stringMatching(/\n +at /) } },
	]);
});
