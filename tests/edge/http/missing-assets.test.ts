import { expect, test } from 'vitest';
import { ROUTES, startTestEdge } from '../support/test-edge.ts';

const YEAR = 'public, max-age=31536000, immutable';
const missing = () => ({ status: 404, headers: [['content-type', 'text/plain']] as const, body: 'not here' });

test.each([
	['a plain function', '/_render'],
	['a cached page', '/_isr?x_astro_path=$0'],
])('a missing asset for which %s answers 404 is kept by nobody', async (_, dest) => {
	const routes = [...ROUTES.slice(0, 2), { src: '^/.*$', dest }];
	const edge = await startTestEdge({ functions: { _render: missing, _isr: missing }, routes });
	for (let n = 0; n < 2; n++) {
		const { status, headers } = await edge.get('/_assets/gone.css');
		expect([status, headers['cache-control']]).toEqual([404, 'no-store']);
	}
});

test('a missing asset that is answered with the error page of the build is kept by nobody', async () => {
	const edge = await startTestEdge();
	expect((await edge.get('/_assets/gone.css')).headers['cache-control']).toBe('no-store');
});

test('an asset that a function makes is kept as long as its route says', async () => {
	const routes = [...ROUTES.slice(0, 2), { src: '^/.*$', dest: '/_render' }];
	const made = () => ({ headers: [['content-type', 'text/css']] as const, body: 'a{}' });
	const edge = await startTestEdge({ functions: { _render: made }, routes });
	expect((await edge.get('/_assets/made.css')).headers['cache-control']).toBe(YEAR);
});
