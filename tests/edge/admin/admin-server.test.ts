import { describe, expect, test } from 'vitest';
import { ask } from '../support/http-client.ts';
import { startTestEdge } from '../support/test-edge.ts';

const admin = { host: '127.0.0.1', port: 0 };
const ACT = { 'x-edge-admin': '1' };

async function startWithAdmin() {
	const edge = await startTestEdge({
		functions: {
			_isr: ({ url }, n) => ({
				headers: [['vercel-cache-tag', url.endsWith('b') ? 'wind' : 'snow']],
				body: `render ${n}`,
			}),
			_render: () => ({
				headers: [
					['cache-control', 's-maxage=60, stale-while-revalidate=60'],
					['vercel-cache-tag', 'snow'],
				],
				body: 'kept',
			}),
		},
		edge: { admin },
	});
	const url = edge.adminUrl ?? '';
	await edge.get('/');
	await edge.get('/');
	await edge.get('/pages/b');
	await edge.get('/api/x');
	return {
		edge,
		look: (path: string, headers = {}) => ask(url, path, { headers }),
		act: (path: string, headers: Record<string, string> = ACT) => ask(url, path, { method: 'POST', headers }),
	};
}

describe('the admin port', () => {
	test('reports liveness and readiness', async () => {
		const { look } = await startWithAdmin();
		expect(await look('/live')).toMatchObject({ status: 200, body: '{"live":true}\n' });
		expect(await look('/ready')).toMatchObject({ status: 200, body: '{"ready":true}\n' });
	});

	test('is not ready once a shutdown has begun, and closes last', async () => {
		const release = Promise.withResolvers<void>();
		const called = Promise.withResolvers<void>();
		const edge = await startTestEdge({
			functions: {
				_render: async () => {
					called.resolve();
					await release.promise;
					return {};
				},
			},
			edge: { admin },
		});
		const visitor = edge.get('/api/slow');
		await called.promise;
		const closed = edge.close(5_000);
		expect((await ask(edge.adminUrl ?? '', '/ready')).status).toBe(503);
		release.resolve();
		await Promise.all([visitor, closed]);
		await expect(ask(edge.adminUrl ?? '', '/ready')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
	});

	test('serves metrics in Prometheus\u2019 format', async () => {
		const { look } = await startWithAdmin();
		const { body, headers } = await look('/metrics');
		expect(headers['content-type']).toContain('version=0.0.4');
		for (const line of [
			'edge_ready 1',
			'edge_answers_total{cache="MISS"} 3',
			'edge_answers_total{cache="HIT"} 1',
			'edge_renders_total{outcome="page"} 2',
			'edge_render_duration_seconds_bucket{le="+Inf"} 2',
			'edge_render_duration_seconds_count 2',
			'edge_entries{store="pages"} 2',
			'edge_entries{store="cdn"} 1',
		]) {
			expect(body.split('\n')).toContain(line);
		}
	});

	test('lists the stored answers, without keys', async () => {
		const { edge, look } = await startWithAdmin();
		edge.clock.advanceS(61);
		const { body } = await look('/entries');
		const entries = JSON.parse(body) as Record<string, unknown>[];
		expect(entries.map(({ path, store, state, ageS, tags }) => [path, store, state, ageS, tags])).toEqual([
			['/', 'pages', 'fresh', 61, ['snow']],
			['/pages/b', 'pages', 'fresh', 61, ['wind']],
			['/api/x', 'cdn', 'stale', 61, ['snow']],
		]);
		expect(body).not.toContain('x_astro_path');
	});

	test('deletes the answers of a path', async () => {
		const { edge, act } = await startWithAdmin();
		expect((await act('/purge?path=/')).body).toBe('{"purged":1}\n');
		expect((await edge.get('/')).cache).toBe('MISS');
		expect((await edge.get('/pages/b')).cache).toBe('HIT');
	});

	test('marks a tag stale in both stores', async () => {
		const { edge, act } = await startWithAdmin();
		expect((await act('/purge?tag=snow')).body).toBe('{"purged":2}\n');
		expect((await edge.get('/')).cache).toBe('STALE');
		expect((await edge.get('/api/x')).cache).toBe('STALE');
		expect((await edge.get('/pages/b')).cache).toBe('HIT');
	});

	test('clears everything', async () => {
		const { edge, act } = await startWithAdmin();
		expect((await act('/clear')).body).toBe('{"purged":3}\n');
		expect(edge.stats()).toMatchObject({ entries: 0, bytes: 0, cdnEntries: 0 });
	});

	test('rejects pages of other origins, and other hosts', async () => {
		const { edge, act, look } = await startWithAdmin();
		expect((await act('/clear', {})).status).toBe(403);
		expect((await act('/clear', { ...ACT, host: 'rebound.example' })).status).toBe(421);
		expect((await look('/clear')).status).toBe(404);
		expect((await look('/entries', { host: 'rebound.example' })).status).toBe(421);
		expect((await act('/purge')).status).toBe(404);
		expect(edge.stats().entries).toBe(2);
	});

	test('is off by default, and its paths do not exist on the public port', async () => {
		const edge = await startTestEdge();
		expect(edge.adminUrl).toBeNull();
		for (const path of ['/metrics', '/entries', '/ready']) expect((await edge.get(path)).status).toBe(404);
	});
});
