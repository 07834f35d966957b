import { expect, test } from 'vitest';
import { BYPASS_TOKEN, startTestEdge, temporaryCacheDir } from './support/test-edge.ts';

const REVALIDATE = { 'x-prerender-revalidate': BYPASS_TOKEN };

/** Functions whose answers name the build and count its renders. */
const named = (name: string) => ({
	_isr: (_call: unknown, n: number) => ({ body: `${name} ${n}` }),
	_render: () => ({ body: name }),
});

test('after a switch, pages and functions are those of the new build, and its pages are rendered already', async () => {
	const edge = await startTestEdge({ functions: named('old') });
	await edge.get('/');
	await edge.get('/pages/a');
	expect(await edge.deploy({ functions: named('new') })).toMatchObject({ renderedPages: 2 });
	expect(edge.host.closed).toBe(true);
	const [home, page, api] = await Promise.all(['/', '/pages/a', '/api/x'].map((path) => edge.get(path)));
	expect(home).toMatchObject({ cache: 'HIT', body: expect.stringMatching(/^new \d$/) });
	expect(page).toMatchObject({ cache: 'HIT', body: expect.stringMatching(/^new \d$/) });
	expect(api).toMatchObject({ cache: 'MISS', body: 'new' });
});

test('a page revalidated while the new build is prepared is not served older after the switch', async () => {
	const edge = await startTestEdge({ functions: named('old'), edge: { cacheDir: await temporaryCacheDir() } });
	await edge.get('/');
	let data = 'before';
	const rendering = Promise.withResolvers<void>();
	const release = Promise.withResolvers<void>();
	const deployed = edge.deploy({
		functions: {
			...named('new'),
			_isr: async () => {
				const body = data;
				rendering.resolve();
				await release.promise;
				return { body };
			},
		},
	});
	await rendering.promise;
	data = 'after';
	expect(await edge.get('/', REVALIDATE)).toMatchObject({ cache: 'REVALIDATED', body: 'old 2' });
	release.resolve();
	await deployed;
	expect((await edge.get('/')).body).toBe('after');
});

test('a page that the new build cannot render stops the switch, and the old build is still served', async () => {
	const edge = await startTestEdge({ functions: named('old') });
	await edge.get('/');
	const broken = edge.deploy({
		functions: {
			...named('new'),
			_isr: () => {
				throw new Error('broken');
			},
		},
	});
	await expect(broken).rejects.toMatchObject({
		code: 'BUILD_SWITCH_FAILED',
		cause: { code: 'PAGE_NOT_RENDERED', path: '/' },
	});
	expect(edge.host.closed).toBe(false);
	expect(await edge.get('/')).toMatchObject({ cache: 'HIT', body: 'old 1' });
});
