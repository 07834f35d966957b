import { expect, test } from 'vitest';
import type { FakeFunction } from '../support/fake-function-host.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { BYPASS_TOKEN, startTestEdge } from '../support/test-edge.ts';

/** Prints everything that it gets, as a careless page would. */
const echo: FakeFunction = ({ method, url, headers }) => ({
	headers: [
		['content-type', 'text/html'],
		['cache-control', 'private, no-store'],
	],
	body: `${method} ${url} ${JSON.stringify(headers)}`,
});
const echoForAll: FakeFunction = (call, n) => ({ ...echo(call, n), headers: [['content-type', 'text/html']] });

/** The parts of a request that a visitor controls. */
const PLACES: readonly ((marker: string) => { headers?: Record<string, string>; query?: string; body?: string })[] = [
	(marker) => ({ headers: { cookie: `session=${marker}` } }),
	(marker) => ({ headers: { authorization: `Bearer ${marker}` } }),
	(marker) => ({ headers: { 'x-forwarded-host': marker, 'x-original-url': `/${marker}` } }),
	(marker) => ({ headers: { 'user-agent': marker, referer: `http://${marker}/` } }),
	(marker) => ({ headers: { accept: `text/${marker}`, 'accept-language': marker } }),
	(marker) => ({ headers: { 'x-prerender-revalidate': marker } }),
	(marker) => ({ headers: { cookie: `__prerender_bypass=${marker}` } }),
	(marker) => ({ headers: { 'if-none-match': `"${marker}"`, range: `bytes=0-${marker.length}` } }),
	(marker) => ({ query: `utm=${marker}&x_astro_path=/${marker}` }),
	(marker) => ({ query: marker, body: marker }),
];

test('in 2,000 random requests of 50 visitors, cold, fresh and stale, no visitor gets data of another', async () => {
	const random = seededRandom(50);
	const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
	const edge = await startTestEdge({ functions: { _isr: echoForAll, _render: echo } });
	const markers = Array.from({ length: 50 }, (_, n) => `marker${n}x${Math.floor(random() * 1e9)}x`);
	const found: string[] = [];

	const visit = async () => {
		const marker = pick(markers);
		const { headers = {}, query, body } = pick(PLACES)(marker);
		const path = pick(['/', '/pages/a', '/pages/b', '/api/me', '/about', '/nothing']);
		const method = body === undefined ? pick(['GET', 'GET', 'GET', 'HEAD']) : 'POST';
		const target = query === undefined ? path : `${path}?${query}`;
		const answer = await edge.ask(target, { method, headers, ...(body !== undefined && { body }) });
		const everything = JSON.stringify([answer.headers, answer.body]);
		const mine = path === '/api/me' ? marker : undefined;
		for (const each of markers)
			if (each !== mine && everything.includes(each)) found.push(`${method} ${target} ${each}`);
	};

	for (let round = 0; round < 100; round++) {
		await Promise.all(Array.from({ length: 20 }, visit));
		if (random() < 0.2) edge.clock.advanceS(301);
		if (random() < 0.1) await edge.get(pick(['/', '/pages/a']), { 'x-prerender-revalidate': BYPASS_TOKEN });
	}
	expect(found).toEqual([]);
	expect(edge.stats().answers.STALE).toBeGreaterThan(10);
	expect(JSON.stringify(edge.log)).not.toContain('marker');
});
