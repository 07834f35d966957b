import { rm } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { PreviousOutput } from '../../../src/edge/edge-options.ts';
import { startTestEdge, type TestEdgeOptions } from '../support/test-edge.ts';

// Where the current build answers 404, hashed files of the builds before it are served for a week.

const IMMUTABLE = 'public, max-age=31536000, immutable';
const WEEK_S = 7 * 24 * 3_600;

const withFile = (name: string, content: string): TestEdgeOptions => ({
	files: { '404.html': 'nothing', [name]: content },
});

/** Starts an edge, and switches it to another build. */
async function deployed(before: TestEdgeOptions, after: TestEdgeOptions) {
	const edge = await startTestEdge(before);
	await edge.deploy(after);
	return edge;
}

test('a page that was fetched before a deployment still finds its style sheet', async () => {
	const edge = await deployed(withFile('_assets/a.css', 'a{}'), withFile('_assets/b.css', 'b{}'));
	expect(await edge.get('/_assets/a.css')).toMatchObject({
		status: 200,
		body: 'a{}',
		cache: 'PRERENDER',
		headers: { 'cache-control': IMMUTABLE, 'content-type': 'text/css; charset=utf-8' },
	});
	expect(await edge.get('/_assets/b.css')).toMatchObject({ status: 200, body: 'b{}' });
	expect(await edge.ask('/_assets/a.css', { method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
	expect((await edge.ask('/_assets/a.css', { method: 'POST' })).status).toBe(404);
});

test('a conditional request for it is answered with 304', async () => {
	const edge = await deployed(withFile('_assets/a.css', 'a{}'), {});
	const { headers } = await edge.get('/_assets/a.css');
	expect(await edge.get('/_assets/a.css', { 'if-none-match': headers.etag })).toMatchObject({ status: 304 });
});

test('it ends after a week', async () => {
	const edge = await deployed(withFile('_assets/a.css', 'a{}'), {});
	edge.clock.advanceS(WEEK_S - 1);
	expect((await edge.get('/_assets/a.css')).status).toBe(200);
	edge.clock.advanceS(1);
	expect((await edge.get('/_assets/a.css')).status).toBe(404);
});

test('files whose name says nothing about their content are those of the current build only', async () => {
	const edge = await deployed(withFile('robots.txt', 'old'), {});
	expect((await edge.get('/robots.txt')).status).toBe(404);
});

test('routes of the current build come first', async () => {
	const routes = [{ src: '^/_assets/(.*)$', dest: '/_render' }];
	const edge = await deployed(withFile('_assets/a.css', 'a{}'), {
		routes,
		functions: { _isr: () => ({}), _render: () => ({ body: 'the new build makes it' }) },
	});
	expect((await edge.get('/_assets/a.css')).body).toBe('the new build makes it');
});

test('it replaces the 404 of a function that answers every path', async () => {
	const edge = await deployed(withFile('_assets/a.css', 'a{}'), {
		routes: [{ src: '^/.*$', dest: '/_render' }],
		functions: { _isr: () => ({}), _render: () => ({ status: 404, body: 'no such page' }) },
	});
	expect((await edge.get('/_assets/a.css')).body).toBe('a{}');
	expect((await edge.get('/_assets/x.css')).body).toBe('no such page');
});

test('the last three builds count', async () => {
	const edge = await startTestEdge(withFile('_assets/0.css', '0'));
	for (const name of ['1', '2', '3', '4']) await edge.deploy(withFile(`_assets/${name}.css`, name));
	const statuses = await Promise.all(['0', '1', '2', '3', '4'].map((name) => edge.get(`/_assets/${name}.css`)));
	expect(statuses.map(({ status }) => status)).toEqual([404, 200, 200, 200, 200]);
});

test('a build whose folder was deleted is skipped', async () => {
	const edge = await startTestEdge(withFile('_assets/a.css', 'a{}'));
	await edge.deploy(withFile('_assets/b.css', 'b{}'));
	await rm(edge.dir, { recursive: true });
	expect((await edge.get('/_assets/a.css')).status).toBe(404);
});

test('builds before a start can be given, with an end each', async () => {
	const edge = await startTestEdge({ previous: [withFile('_assets/a.css', 'a{}')] });
	expect(await edge.get('/_assets/a.css')).toMatchObject({ status: 200, body: 'a{}' });
	edge.clock.advanceS(WEEK_S);
	expect((await edge.get('/_assets/a.css')).status).toBe(404);
});

test('a previous build that cannot be read is reported once, and nothing else', async () => {
	const previousOutputs: PreviousOutput[] = [{ dir: '/nonexistent/output' }];
	const edge = await startTestEdge({ edge: { previousOutputs } });
	await edge.get('/_assets/a.css');
	expect((await edge.get('/_assets/a.css')).status).toBe(404);
	expect(edge.log.map(({ code }) => code)).toEqual(['PREVIOUS_OUTPUT_MISSING', 'PREVIOUS_OUTPUT_UNREADABLE']);
});
