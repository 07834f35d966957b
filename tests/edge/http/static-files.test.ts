import { brotliDecompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { startTestEdge } from '../support/test-edge.ts';

const CSS = '.a { color: red }\n'.repeat(200);
const BIG = Buffer.alloc(2_000_000, 'big');
const files = { '_assets/a.css': CSS, 'data.bin': '0123456789', 'big.bin': BIG, '404.html': '<h1>Nothing here</h1>' };
const startStatic = () => startTestEdge({ files });

describe('static files', () => {
	test('have their type, validators and PRERENDER', async () => {
		const edge = await startStatic();
		const answer = await edge.get('/data.bin');
		expect(answer).toMatchObject({ status: 200, cache: 'PRERENDER', body: '0123456789' });
		expect(answer.headers).toMatchObject({
			'content-length': '10',
			'content-type': 'application/octet-stream',
			'cache-control': 'public, max-age=0, must-revalidate',
			'accept-ranges': 'bytes',
		});
		expect(answer.headers.etag).toMatch(/^"[\w-]+"$/);
		expect(Date.parse(answer.headers['last-modified'] ?? '')).toBeGreaterThan(0);
	});

	test('a folder’s page is found with and without a slash', async () => {
		const edge = await startTestEdge();
		expect((await edge.get('/about')).body).toBe('<h1>About</h1>');
		expect((await edge.get('/about/')).body).toBe('<h1>About</h1>');
	});

	test('HEAD has the headers of GET and no body', async () => {
		const edge = await startStatic();
		for (const path of ['/data.bin', '/big.bin']) {
			const [get, head] = [await edge.get(path), await edge.ask(path, { method: 'HEAD' })];
			expect(head.body).toBe('');
			expect(head.headers['content-length']).toBe(get.headers['content-length']);
		}
	});

	test('hashed assets have the headers of routes; a missing one is not cached', async () => {
		const edge = await startStatic();
		expect((await edge.get('/_assets/a.css')).headers['cache-control']).toBe('public, max-age=31536000, immutable');
		const missing = await edge.get('/_assets/b.css');
		expect(missing.status).toBe(404);
		expect(missing.headers['cache-control']).toContain('no-store');
	});

	test('an unknown path gets the build’s 404 page', async () => {
		const edge = await startStatic();
		expect(await edge.get('/no/such/page')).toMatchObject({ status: 404, body: '<h1>Nothing here</h1>' });
	});

	test('are compressed in the background of their first visit', async () => {
		const edge = await startStatic();
		await edge.get('/_assets/a.css');
		await edge.idle();
		const answer = await edge.get('/_assets/a.css', { 'accept-encoding': 'br' });
		expect(answer.headers).toMatchObject({ 'content-encoding': 'br', vary: 'accept-encoding' });
		expect(answer.headers.etag).toMatch(/^W\//);
		expect(`${brotliDecompressSync(answer.bytes)}`).toBe(CSS);
	});

	test('large ones are streamed whole', async () => {
		const edge = await startStatic();
		const answer = await edge.get('/big.bin', { 'accept-encoding': 'br' });
		expect(answer.headers['content-length']).toBe(String(BIG.length));
		expect(answer.bytes.equals(BIG)).toBe(true);
	});

	test('memory for them is limited, and each is still served', async () => {
		const many = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`${n}.bin`, `${n}`.repeat(1_000)]));
		const edge = await startTestEdge({ files: many, edge: { limits: { staticBytes: 4_000 } } });
		for (let n = 0; n < 50; n++) expect((await edge.get(`/${n}.bin`)).body).toBe(`${n}`.repeat(1_000));
	});
});

describe('conditional requests and ranges of files', () => {
	test('If-None-Match and If-Modified-Since get 304; the etag takes precedence', async () => {
		const edge = await startStatic();
		const { etag, 'last-modified': modified } = (await edge.get('/data.bin')).headers;
		expect((await edge.get('/data.bin', { 'if-none-match': etag })).status).toBe(304);
		expect((await edge.get('/data.bin', { 'if-modified-since': modified })).status).toBe(304);
		expect((await edge.get('/data.bin', { 'if-none-match': '"x"', 'if-modified-since': modified })).status).toBe(200);
	});

	test.each([
		['bytes=2-4', 206, '234', 'bytes 2-4/10'],
		['bytes=7-', 206, '789', 'bytes 7-9/10'],
		['bytes=-3', 206, '789', 'bytes 7-9/10'],
		['bytes=8-100', 206, '89', 'bytes 8-9/10'],
		['bytes=10-', 416, '', 'bytes */10'],
		['bytes=-0', 416, '', 'bytes */10'],
		['bytes=4-2', 200, '0123456789', undefined],
		['bytes=0-1,3-4', 200, '0123456789', undefined],
		['lines=1-2', 200, '0123456789', undefined],
	])('range %s: %d %j', async (range, status, body, contentRange) => {
		const edge = await startStatic();
		const answer = await edge.get('/data.bin', { range });
		expect(answer).toMatchObject({ status, body });
		expect(answer.headers['content-range']).toBe(contentRange);
	});

	test('a range of a large file is read from its offset', async () => {
		const edge = await startStatic();
		const answer = await edge.get('/big.bin', { range: 'bytes=1999990-' });
		expect(answer).toMatchObject({ status: 206, body: `${BIG.subarray(1_999_990)}` });
		expect(answer.headers['content-length']).toBe('10');
	});

	test('If-Range with an old etag gets the whole file', async () => {
		const edge = await startStatic();
		const { etag } = (await edge.get('/data.bin')).headers;
		expect((await edge.get('/data.bin', { range: 'bytes=2-4', 'if-range': etag })).status).toBe(206);
		expect((await edge.get('/data.bin', { range: 'bytes=2-4', 'if-range': '"old"' })).status).toBe(200);
	});
});
