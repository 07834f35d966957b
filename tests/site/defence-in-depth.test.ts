import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { securityHeaders } from '../../src/http/security-headers.ts';
import { type RunningSite, startSite } from '../support/running-site.ts';

const build = inject('siteBuild');
let site: RunningSite;
beforeAll(async () => {
	site = await startSite(build, { database: false });
});
afterAll(() => site?.[Symbol.asyncDispose]());

const uncached = [
	'/alerts',
	'/api/health',
	'/api/conditions',
	'/api/conditions/mammoth',
	'/api/reports/mammoth',
	'/.well-known/snow-report.json',
	'/sitemap.xml',
	'/feed.xml',
	'/reports.xml',
];

test.each(uncached)('%s is not found when the page cache asks for it', async (path) => {
	const { status, headers } = await site.renderCached(path);
	expect(status).toBe(404);
	expect(headers.get('cache-control')).toMatch(/no-store/);
});

test.each(uncached)('%s is not found by a visitor who claims to be the page cache', async (path) => {
	const { status } = await site.render.fetch(path, { headers: [['x-vercel-isr', '1']] });
	expect(status).toBe(404);
});

test('an error page requested by the page cache stays an error, because a 404 would be stored', async () => {
	expect((await site.renderCached('/500')).status).toBe(500);
});

test.each(['POST', 'PUT', 'DELETE', 'PATCH'])('%s on a cached page is answered 405', async (method) => {
	const { status, headers } = await site.render.fetch('/', { method, headers: [['origin', build.siteUrl]] });
	expect([status, headers.get('allow')]).toEqual([405, 'GET, HEAD']);
});

test.each(['/alerts', '/api/health', '/api/conditions', '/feed.xml', '/api/conditions/nowhere', '/_image'])(
	'%s carries the security headers',
	async (path) => {
		const { headers } = await site.render.fetch(path);
		for (const [name, value] of Object.entries(securityHeaders)) {
			if (name !== 'Content-Security-Policy') expect(headers.get(name), name).toBe(value);
		}
		expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
	},
);

test('a private page is private, even if it only says what is missing', async () => {
	const { status, headers } = await site.render.fetch('/alerts');
	expect([status, headers.get('cache-control')]).toEqual([503, 'private, no-store']);
});

test('the image endpoint, which this site does not use, is closed', async () => {
	expect((await site.render.fetch('/_image?href=/alerts&f=svg')).status).toBe(404);
});
