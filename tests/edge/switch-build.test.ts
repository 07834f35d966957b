import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import type { FakeFunction } from './support/fake-function-host.ts';
import { BYPASS_TOKEN, ROUTES, startTestEdge, type TestEdge, temporaryCacheDir } from './support/test-edge.ts';

const REVALIDATE = { 'x-prerender-revalidate': BYPASS_TOKEN };

/** Functions whose answers name the build and count its renders. */
const named = (name: string, own: Readonly<Record<string, FakeFunction>> = {}) => ({
	functions: {
		_isr: (_call: unknown, n: number) => ({ body: `${name} ${n}` }),
		_render: () => ({ body: name }),
		...own,
	},
});

/** A page function that tells when it was called, and answers when it is released. */
function held(body: () => string) {
	const called = Promise.withResolvers<void>();
	const release = Promise.withResolvers<void>();
	const page: FakeFunction = async () => {
		const text = body();
		called.resolve();
		await release.promise;
		return { body: text };
	};
	return { page, called: called.promise, release: release.resolve };
}

const pathsOf = (calls: readonly { readonly url: string }[]) =>
	calls.map(({ url }) => new URL(url).searchParams.get('x_astro_path'));

test('after a switch, pages and functions are those of the new build, and its pages are rendered already', async () => {
	const edge = await startTestEdge(named('old'));
	await edge.get('/');
	await edge.get('/pages/a');
	expect(await edge.deploy(named('new'))).toMatchObject({ renderedPages: 2 });
	expect(edge.host.closed).toBe(true);
	const [home, page, api] = await Promise.all(['/', '/pages/a', '/api/x'].map((path) => edge.get(path)));
	expect(home).toMatchObject({ cache: 'HIT', body: expect.stringMatching(/^new \d$/) });
	expect(page).toMatchObject({ cache: 'HIT', body: expect.stringMatching(/^new \d$/) });
	expect(api).toMatchObject({ cache: 'MISS', body: 'new' });
});

test('a request in progress is finished by the build that accepted it, while the new one answers all others', async () => {
	const slow = held(() => 'old');
	const render: FakeFunction = (call, n) => (call.url.endsWith('/slow') ? slow.page(call, n) : { body: 'old' });
	const edge = await startTestEdge(named('old', { _render: render }));
	const visitor = edge.get('/api/slow');
	await slow.called;
	const deployed = edge.deploy(named('new'));
	await expect.poll(async () => (await edge.get('/api/x')).body).toBe('new');
	expect(edge.host.closed).toBe(false);
	slow.release();
	expect(await visitor).toMatchObject({ status: 200, body: 'old' });
	await deployed;
	expect(edge.host.closed).toBe(true);
});

describe('what is rendered before a switch', () => {
	test('the most recently used pages come first, up to the limit', async () => {
		const edge = await startTestEdge(named('old'));
		for (const path of ['/pages/a', '/pages/b', '/pages/c', '/pages/a']) await edge.get(path);
		const { host, renderedPages } = await edge.deploy(named('new'), { pages: 2 });
		expect(renderedPages).toBe(2);
		expect(pathsOf(host.callsOf('_isr'))).toEqual(['/pages/a', '/pages/c']);
		expect((await edge.get('/pages/b')).cache).toBe('MISS');
	});

	test('ends after its time', async () => {
		const edge = await startTestEdge(named('old'));
		for (const path of ['/pages/a', '/pages/b', '/pages/c', '/pages/d']) await edge.get(path);
		const slow = {
			_isr: () => {
				edge.clock.advanceS(1);
				return { body: 'new' };
			},
		};
		expect(await edge.deploy(named('new', slow), { timeMs: 2_000 })).toMatchObject({ renderedPages: 2 });
	});

	test('is a page for each query of its cache key', async () => {
		const build = { prerender: { _isr: { allowQuery: ['x_astro_path', 'unit'] } } };
		const edge = await startTestEdge({ ...named('old'), ...build });
		await edge.get('/?unit=cm&utm=1');
		const { host } = await edge.deploy({ ...named('new'), ...build });
		expect(host.callsOf('_isr').map(({ url }) => new URL(url).search)).toEqual(['?unit=cm&x_astro_path=%2F']);
		expect((await edge.get('/?unit=cm')).cache).toBe('HIT');
	});

	test('are neither 404s nor pages that the new build does not have', async () => {
		const edge = await startTestEdge(
			named('old', { _isr: ({ url }) => ({ status: url.includes('gone') ? 404 : 200 }) }),
		);
		for (const path of ['/', '/pages/gone', '/pages/a']) await edge.get(path);
		const routes = ROUTES.filter((route) => !('src' in route && route.src?.startsWith('^(/pages/')));
		const { host } = await edge.deploy({ ...named('new'), routes });
		expect(pathsOf(host.callsOf('_isr'))).toEqual(['/']);
	});

	test('is the home page if nothing is cached', async () => {
		const edge = await startTestEdge(named('old'));
		const { host } = await edge.deploy(named('new'));
		expect(pathsOf(host.callsOf('_isr'))).toEqual(['/']);
	});
});

describe('a page revalidated during a switch is not served older after it', () => {
	test.each(['memory', 'disk'])('while the new build renders it: %s', async (where) => {
		const cacheDir = where === 'disk' ? await temporaryCacheDir() : undefined;
		const edge = await startTestEdge({ ...named('old'), edge: { cacheDir } });
		await edge.get('/');
		let data = 'before';
		const render = held(() => data);
		const deployed = edge.deploy(named('new', { _isr: render.page }));
		await render.called;
		data = 'after';
		expect(await edge.get('/', REVALIDATE)).toMatchObject({ cache: 'REVALIDATED', body: 'old 2' });
		render.release();
		await deployed;
		expect((await edge.get('/')).body).toBe('after');
	});

	test('after the new build has rendered it, before it is served', async () => {
		const edge = await startTestEdge(named('old'));
		for (const path of ['/pages/other', '/']) await edge.get(path);
		let data = 'before';
		const other = held(() => 'other');
		const page: FakeFunction = (call, n) => (call.url.includes('other') ? other.page(call, n) : { body: data });
		const deployed = edge.deploy(named('new', { _isr: page }));
		await other.called;
		data = 'after';
		await edge.get('/', REVALIDATE);
		other.release();
		await deployed;
		expect(await edge.get('/')).toMatchObject({ body: 'after' });
	});

	test('also if the new build has not rendered it again when it is served', async () => {
		const edge = await startTestEdge(named('old'));
		for (const path of ['/pages/other', '/']) await edge.get(path);
		const [other, again] = [held(() => 'other'), held(() => 'after')];
		let renders = 0;
		const page: FakeFunction = (call, n) => {
			if (call.url.includes('other')) return other.page(call, n);
			renders += 1;
			return renders === 1 ? { body: 'before' } : again.page(call, n);
		};
		const deployed = edge.deploy(named('new', { _isr: page }));
		await other.called;
		await edge.get('/', REVALIDATE);
		await again.called;
		other.release();
		await deployed;
		const visitor = edge.get('/');
		await edge.get('/api/x');
		again.release();
		expect((await visitor).body).toBe('after');
	});

	test('by the old build, which finishes it after the switch', async () => {
		let data = 'before';
		const late = held(() => data);
		const edge = await startTestEdge(named('old', { _isr: (call, n) => (n === 1 ? {} : late.page(call, n)) }));
		await edge.get('/');
		const next = held(() => data);
		const deployed = edge.deploy(named('new', { _isr: next.page }));
		await next.called;
		data = 'after';
		const revalidated = edge.get('/', REVALIDATE);
		await late.called;
		next.release();
		await expect.poll(async () => (await edge.get('/api/x')).body).toBe('new');
		expect((await edge.get('/')).body).toBe('after');
		late.release();
		expect((await revalidated).cache).toBe('REVALIDATED');
		await deployed;
		expect((await edge.get('/')).body).toBe('after');
	});

	test('a purge concerns both builds', async () => {
		const edge = await startTestEdge(named('old'));
		for (const path of ['/pages/other', '/']) await edge.get(path);
		const other = held(() => 'other');
		const page: FakeFunction = (call, n) => (call.url.includes('other') ? other.page(call, n) : { body: `new ${n}` });
		const deployed = edge.deploy(named('new', { _isr: page }));
		await other.called;
		expect(edge.purge({ path: '/' })).toBe(1);
		other.release();
		await deployed;
		expect((await edge.get('/')).cache).toBe('MISS');
	});
});

describe('a build that does not work is not served, and the one before goes on', () => {
	const broken: FakeFunction = () => {
		throw new Error('broken');
	};

	async function expectOldBuild(edge: TestEdge) {
		expect(edge.host.closed).toBe(false);
		expect(await edge.get('/')).toMatchObject({ cache: 'HIT', body: 'old 1' });
		expect((await edge.get('/api/x')).body).toBe('old');
		expect(await edge.deploy(named('new'))).toMatchObject({ renderedPages: 1 });
		expect((await edge.get('/')).body).toBe('new 1');
	}

	test.each<[string, FakeFunction]>([
		['throws', broken],
		['answers 500', () => ({ status: 500 })],
	])('a page %s', async (_what, page) => {
		const edge = await startTestEdge(named('old'));
		await edge.get('/');
		await expect(edge.deploy(named('new', { _isr: page }))).rejects.toMatchObject({
			...{ code: 'BUILD_SWITCH_FAILED', message: expect.stringContaining('/ cannot be rendered') },
			cause: { code: 'PAGE_NOT_RENDERED', path: '/' },
		});
		await expectOldBuild(edge);
	});

	test('its directory is not a build', async () => {
		const edge = await startTestEdge(named('old'));
		await edge.get('/');
		await expect(edge.switchBuild({ dir: '/nonexistent' })).rejects.toThrow('There is no such build');
		await expectOldBuild(edge);
	});

	test('but one failure is no reason, nor a page that has just failed in the build before', async () => {
		const edge = await startTestEdge(named('old', { _isr: (call, n) => (n > 1 ? broken(call, n) : { body: 'old' }) }));
		await edge.get('/');
		const once = named('new', { _isr: (call, n) => (n === 1 ? broken(call, n) : { body: `new ${n}` }) });
		expect(await edge.deploy(once)).toMatchObject({ renderedPages: 1 });
		expect((await edge.get('/')).body).toBe('new 2');
		await edge.deploy(named('flaky', { _isr: (call, n) => (n === 1 ? { body: 'flaky' } : broken(call, n)) }));
		edge.clock.advanceS(301);
		await edge.get('/');
		await edge.idle();
		expect(await edge.deploy(named('newest', { _isr: broken }))).toMatchObject({ renderedPages: 0 });
	});
});

test('switches asked for at once run one after the other', async () => {
	const edge = await startTestEdge(named('0'));
	await edge.get('/');
	const names = ['1', '2', '3'];
	const deployed = await Promise.all(names.map((name) => edge.deploy(named(name))));
	const open = names.filter((_, n) => deployed[n]?.host.closed === false);
	expect(open).toHaveLength(1);
	expect((await edge.get('/')).body).toBe(`${open[0]} 1`);
});

test('a shutdown ends a switch, and closes both builds', async () => {
	const edge = await startTestEdge(named('old'));
	await edge.get('/');
	const render = held(() => 'never');
	const deployed = edge.deploy(named('new', { _isr: render.page }));
	const refused = expect(deployed).rejects.toMatchObject({ code: 'EDGE_CLOSED' });
	await render.called;
	await edge.close(1_000);
	await refused;
	await expect(edge.deploy(named('late'))).rejects.toMatchObject({ code: 'EDGE_CLOSED' });
	expect(edge.host.closed).toBe(true);
});

describe('a connection that stays open', () => {
	/** Sends requests on one connection, each after the answer to the one before. */
	async function connection(edge: TestEdge) {
		const { hostname, port } = new URL(edge.url);
		const socket = connect(Number(port), hostname).setEncoding('latin1');
		return {
			ask: (path: string, headers = '') => {
				socket.write(`GET ${path} HTTP/1.1\r\nHost: snow.example\r\n${headers}\r\n`);
				return new Promise<string>((resolve) => socket.once('data', (text) => resolve(String(text))));
			},
			[Symbol.dispose]: () => socket.destroy(),
		};
	}

	test('gets the new build, still ahead of Node’s server', async () => {
		const edge = await startTestEdge(named('old'));
		await edge.get('/');
		using visitor = await connection(edge);
		expect(await visitor.ask('/')).toContain('old 1');
		await edge.deploy(named('new'));
		const answer = await visitor.ask('/');
		expect(answer).toContain('new 1');
		// Node’s server adds this header to each answer.
		expect(answer.toLowerCase()).not.toContain('keep-alive');
	});

	test('is read by the rules of the new build', async () => {
		const edge = await startTestEdge(named('old'));
		await edge.get('/');
		using visitor = await connection(edge);
		expect(await visitor.ask('/', 'X-Beta: 1\r\n')).toContain('old 1');
		const beta = { src: '^/$', has: [{ type: 'header', key: 'x-beta' } as const], dest: '/_render' };
		await edge.deploy({ ...named('new', { _render: () => ({ body: 'beta' }) }), routes: [beta, ...ROUTES] });
		expect(await visitor.ask('/', 'X-Beta: 1\r\n')).toContain('beta');
	});
});
