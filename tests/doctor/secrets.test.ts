import { expect, test } from 'vitest';
import { toJson } from '../../src/doctor/diagnose.ts';
import { toText } from '../../src/doctor/report-text.ts';
import { examineSite } from './support/examine-fake.ts';
import { FakeSite, TOKEN } from './support/fake-site.ts';

const protectionSecret = 'protection-secret-0123456789';

test('a token that the site repeats everywhere is not in the report', async () => {
	await using site = await FakeSite.start({
		change: (reply) => ({
			...reply,
			headers: {
				...reply.headers,
				'set-cookie': `${TOKEN}=${protectionSecret}`,
				'cache-control': `no-store, ${TOKEN}`,
			},
			body: reply.body
				.replace('</body>', `${TOKEN}${protectionSecret}</body>`)
				.replace(/href="http[^"]+"/, `href="${TOKEN}"`),
		}),
	});
	const report = await examineSite(site, { protectionSecret });
	const told = toJson(report) + toText(report, { colour: true, width: 120 }) + JSON.stringify(report);
	expect(told).not.toContain(TOKEN);
	expect(told).not.toContain(protectionSecret);
	expect(told).toContain('[secret]');
});

test('without a token, no request could regenerate a page', async () => {
	const presented: string[] = [];
	await using site = await FakeSite.start({
		change: (reply, { method, path, query, headers }) => {
			const token = headers.authorization ?? headers['x-prerender-revalidate'] ?? query.split('__prerender_bypass=')[1];
			if (token !== undefined || method !== 'GET') presented.push(`${method} ${path} ${token}`);
			return reply;
		},
	});
	await examineSite(site, { token: undefined });
	const random = 'f'.repeat(64);
	expect(presented.sort()).toEqual([`GET / ${random}`, `GET / ${random}`, 'POST /api/revalidate undefined']);
});

test('the secret that passes deployment protection is sent with every request', async () => {
	let without = 0;
	await using site = await FakeSite.start({
		change: (reply, { headers }) => {
			if (headers['x-vercel-protection-bypass'] !== protectionSecret) without += 1;
			return reply;
		},
	});
	await examineSite(site, { protectionSecret });
	expect([without, site.requests.length > 20]).toEqual([0, true]);
});

test('a redirect is not followed, so that no token is sent to another address', async () => {
	await using elsewhere = await FakeSite.start();
	await using site = await FakeSite.start({
		change: (reply) => ({ ...reply, status: 307, headers: { location: `${elsewhere.origin}/` } }),
	});
	await examineSite(site);
	expect([site.requests, elsewhere.requests]).toEqual([['GET /'], []]);
});
