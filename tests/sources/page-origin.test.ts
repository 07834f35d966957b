import type { ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { PageRevalidationError } from '../../src/app/ports.ts';
import { createPageOrigin, type PageOriginOptions } from '../../src/sources/page-origin.ts';
import { type Answer, closedPortUrl, startUpstream } from './support/upstream.ts';

const token = 'bypass-token-of-32-characters-0001';
const page =
	'<!doctype html><html><head><meta charset="utf-8"><meta name="generated-at" content="2025-11-24T17:07:12.345Z"></head><body></body></html>';

function open(origin: string, options: Partial<PageOriginOptions> = {}) {
	const opened = createPageOrigin({ origin, bypassToken: token, now: () => 0, ...options });
	return { ...opened, [Symbol.asyncDispose]: () => opened.close() };
}

function regenerated(response: ServerResponse, body: string | Buffer = page): void {
	response.writeHead(200, { 'content-type': 'text/html', 'x-vercel-cache': 'REVALIDATED' }).end(body);
}

/** Returns the error of a revalidation at such an origin. */
async function failureAt(answer: Answer, options: Partial<PageOriginOptions> = {}): Promise<PageRevalidationError> {
	await using upstream = await startUpstream(answer);
	await using origin = open(upstream.url, options);
	const error: unknown = await origin.revalidate('/resorts/mammoth').catch((thrown: unknown) => thrown);
	if (error instanceof PageRevalidationError) return error;
	throw new Error('the revalidation did not fail as it should', { cause: error });
}

test('a page that was regenerated is reported with its time, its status and how long it took', async () => {
	await using upstream = await startUpstream((response) => regenerated(response));
	const times = [1_000, 1_250];
	await using origin = open(upstream.url, { now: () => times.shift() ?? 0 });
	expect(await origin.revalidate('/resorts/mammoth')).toEqual({
		path: '/resorts/mammoth',
		status: 200,
		cache: 'REVALIDATED',
		generatedAt: Date.UTC(2025, 10, 24, 17, 7, 12, 345),
		durationMs: 250,
		isRemembered: false,
	});
});

test('the request has the token, and nothing that could change the page', async () => {
	await using upstream = await startUpstream((response) => regenerated(response));
	await using origin = open(upstream.url);
	await origin.revalidate('/');
	expect(upstream.requests).toEqual([
		{
			method: 'GET',
			url: '/',
			headers: {
				host: new URL(upstream.url).host,
				connection: 'keep-alive',
				accept: 'text/html',
				'user-agent': 'snowline',
				'x-prerender-revalidate': token,
			},
		},
	]);
});

test('a protected deployment also gets its secret', async () => {
	await using upstream = await startUpstream((response) => regenerated(response));
	await using origin = open(upstream.url, { protectionBypass: 'deployment-secret' });
	await origin.revalidate('/');
	expect(upstream.requests[0]?.headers['x-vercel-protection-bypass']).toBe('deployment-secret');
});

test.each([
	['in another order and other quotes', "<head><meta content='2025-11-24T17:07:12.345Z' name='generated-at' /></head>"],
	['without quotes', '<head><meta name=generated-at content=2025-11-24T17:07:12.345Z></head>'],
])('the time of generation is found %s', async (_, html) => {
	await using upstream = await startUpstream((response) => regenerated(response, html));
	await using origin = open(upstream.url);
	expect((await origin.revalidate('/')).generatedAt).toBe(Date.UTC(2025, 10, 24, 17, 7, 12, 345));
});

test('a page that was rendered from earlier figures is reported as such', async () => {
	const html = page.replace('<meta charset', '<meta name="figures" content="remembered"><meta charset');
	await using upstream = await startUpstream((response) => regenerated(response, html));
	await using origin = open(upstream.url);
	expect(await origin.revalidate('/')).toMatchObject({ isRemembered: true, cache: 'REVALIDATED' });
});

test.each([
	['no time', '<head></head>'],
	['a time that is none', '<head><meta name="generated-at" content="yesterday"></head>'],
	['another name', '<head><meta name="not-generated-at" content="2025-11-24T17:07:12.345Z"></head>'],
])('a regenerated page with %s is still regenerated', async (_, html) => {
	await using upstream = await startUpstream((response) => regenerated(response, html));
	await using origin = open(upstream.url);
	expect(await origin.revalidate('/')).toMatchObject({ cache: 'REVALIDATED', generatedAt: null });
});

test('a page that no longer exists is reported as a regenerated 404', async () => {
	await using upstream = await startUpstream((response) =>
		response.writeHead(404, { 'x-vercel-cache': 'REVALIDATED' }).end('gone'),
	);
	await using origin = open(upstream.url);
	expect(await origin.revalidate('/resorts/closed')).toMatchObject({ status: 404, cache: 'REVALIDATED' });
});

test.each(['HIT', 'STALE', 'MISS', 'PRERENDER', 'BYPASS'])(
	'an answer from the cache (%s) is a failure',
	async (cache) => {
		const error = await failureAt((response) => response.writeHead(200, { 'x-vercel-cache': cache }).end(page));
		expect(error).toMatchObject({ code: 'PAGE_REVALIDATION_FAILED', status: 200, cache });
	},
);

test('an answer without a cache status is a failure', async () => {
	const error = await failureAt((response) => response.writeHead(200).end(page));
	expect(error).toMatchObject({ path: '/resorts/mammoth', status: 200, cache: null });
});

test('a redirect is a failure, and the token is sent nowhere else', async () => {
	await using elsewhere = await startUpstream((response) => regenerated(response));
	const error = await failureAt((response) =>
		response.writeHead(307, { location: elsewhere.url, 'x-vercel-cache': 'REVALIDATED' }).end(),
	);
	expect([error.status, elsewhere.requests.length]).toEqual([307, 0]);
});

test('an error page is a failure, whatever its cache status', async () => {
	const error = await failureAt((response) => response.writeHead(500, { 'x-vercel-cache': 'REVALIDATED' }).end());
	expect(error.status).toBe(500);
});

test('an unreachable origin is a failure without a status', async () => {
	await using origin = open(await closedPortUrl());
	await expect(origin.revalidate('/')).rejects.toMatchObject({
		code: 'PAGE_REVALIDATION_FAILED',
		status: null,
		cache: null,
	});
});

test.each<[string, Answer]>([
	['never answers', () => undefined],
	['never finishes', (response) => response.writeHead(200, { 'x-vercel-cache': 'REVALIDATED' }).write('<head>')],
])('an origin that %s is abandoned at the deadline', async (_, answer) => {
	expect(await failureAt(answer, { deadlineMs: 250 })).toMatchObject({ code: 'PAGE_REVALIDATION_FAILED' });
});

test('only the beginning of a huge page is read', async () => {
	let writtenBytes = 0;
	await using upstream = await startUpstream((response) => {
		response.writeHead(200, { 'x-vercel-cache': 'REVALIDATED' }).write(page);
		const block = Buffer.alloc(1024 * 1024, ' ');
		const writeMore = () => {
			while (writtenBytes < 50 * block.byteLength && !response.destroyed) {
				writtenBytes += block.byteLength;
				if (!response.write(block)) return;
			}
			response.end();
		};
		response.on('drain', writeMore);
		writeMore();
	});
	await using origin = open(upstream.url);
	expect(await origin.revalidate('/')).toMatchObject({ generatedAt: Date.UTC(2025, 10, 24, 17, 7, 12, 345) });
	expect(writtenBytes).toBeLessThan(50 * 1024 * 1024);
});

test.each(['//evil.example/', '@evil.example/', 'https://evil.example/', '', '.evil.example/'])(
	'"%s" is never taken as an address',
	async (path) => {
		await using upstream = await startUpstream((response) => regenerated(response));
		await using origin = open(upstream.url);
		await expect(origin.revalidate(path)).rejects.toMatchObject({ code: 'PAGE_REVALIDATION_FAILED', status: null });
		expect(upstream.requests).toEqual([]);
	},
);

test.each<[string, Answer]>([
	['refuses', (response) => response.writeHead(401).end(token)],
	['breaks off', (response) => response.destroy()],
])('no error contains the token when the origin %s', async (_, answer) => {
	expect(inspect(await failureAt(answer), { depth: 10, showHidden: true })).not.toContain(token);
});

test('no error contains a token that is not a valid header either', async () => {
	const error = await failureAt((response) => regenerated(response), { bypassToken: `${token}\n` });
	expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(token);
});
