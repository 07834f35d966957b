import { createHash } from 'node:crypto';
import type { Asked, FakeSiteOptions, Reply } from './fake-site-options.ts';

export function pageReply(page: {
	readonly generatedAt: number;
	readonly updatedAt: number;
	readonly canonical: string;
	readonly cache: string;
	readonly ageS: number;
}): Reply {
	const [generated, updated] = [page.generatedAt, page.updatedAt].map((at) => new Date(at).toISOString());
	const body = `<!doctype html><html><head><meta name="generated-at" content="${generated}">
<link rel="canonical" href="${page.canonical}"></head><body>
<p>Last updated <time datetime="${updated}">then</time></p><a href="/resorts/alpha">Alpha</a>
<p>${'snow '.repeat(400)}</p></body></html>`;
	const headers = {
		'content-type': 'text/html; charset=utf-8',
		'cache-control': 'public, max-age=0, must-revalidate',
		'x-vercel-cache': page.cache,
		age: String(page.ageS),
	};
	return { status: 200, headers, body };
}

export function healthReply(now: number, options: FakeSiteOptions): Reply {
	const {
		upstreamError = null,
		fetchError = upstreamError,
		dataAgeS = 90,
		database = 'ok',
		workerSeenAt = (at: number) => at - 60_000,
	} = options;
	const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());
	const document = {
		status: fetchError === null ? 'ok' : 'degraded',
		fetchError,
		buildId: 'build-1',
		dataAgeS,
		lastRefreshAt: iso(now - 60_000),
		lastUpstreamError: upstreamError === null ? null : { code: upstreamError, at: iso(now - 30_000) },
		database,
		worker: { lastSeenAt: iso(workerSeenAt(now)) },
	};
	return { status: 200, headers: { 'cache-control': 'no-store' }, body: JSON.stringify(document) };
}

export function apiReply(asked: Asked, upstreamError: string | null): Reply {
	const body = JSON.stringify({ problem: upstreamError, resorts: [] });
	const etag = `"${createHash('sha256').update(body).digest('base64url')}"`;
	const headers = { 'cache-control': upstreamError === null ? 'public, max-age=0' : 'no-store', etag };
	const known = asked.headers['if-none-match'] === etag;
	return known ? { status: 304, headers, body: '' } : { status: 200, headers, body };
}

export function alertsReply(path: string): Reply {
	const headers = { 'cache-control': 'private, no-store', 'x-vercel-cache': 'MISS' };
	return path === '/alerts' ? { status: 200, headers, body: 'alerts' } : { status: 404, headers, body: 'not found' };
}
