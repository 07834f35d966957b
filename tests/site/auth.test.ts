import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import type { FunctionAnswer } from '../support/built-function.ts';
import { cronSecret, type RunningSite, startSite } from '../support/running-site.ts';

const build = inject('siteBuild');
let site: RunningSite;
beforeAll(async () => {
	site = await startSite(build);
});
afterAll(() => site?.[Symbol.asyncDispose]());

/** A new address per request, so that the throttle, which has its own test, does not interfere. */
let lastAddress = 0;
function fromNewAddress(): readonly [string, string] {
	lastAddress += 1;
	return ['x-forwarded-for', `192.0.2.${lastAddress}`];
}

type Door = { readonly method: string; readonly path: string; readonly secret: string };
const doors: Door[] = [
	{ method: 'POST', path: '/api/revalidate', secret: build.bypassToken },
	{ method: 'POST', path: '/api/refresh', secret: build.bypassToken },
	{ method: 'GET', path: '/api/cron/refresh', secret: cronSecret },
	{ method: 'POST', path: '/api/alerts/evaluate', secret: build.bypassToken },
];

function knock({ method, path }: Door, ...tokens: string[]): Promise<FunctionAnswer> {
	return site.render.fetch(path, {
		method,
		headers: [fromNewAddress(), ...tokens.map((token) => ['authorization', token] as const)],
	});
}

describe.each(doors)('$method $path', (door) => {
	let askedBefore = 0;
	beforeEach(() => {
		askedBefore = site.pageCache.asked.length;
	});

	test.each([
		['no token', []],
		['an empty header', ['']],
		['an empty token', ['Bearer ']],
		['a wrong token', [`Bearer ${'x'.repeat(60)}`]],
		['a prefix of the token', [`Bearer ${door.secret.slice(0, -1)}`]],
		['the token with more behind it', [`Bearer ${door.secret}x`]],
		['the token in another scheme', [`Basic ${door.secret}`]],
		['the token without a scheme', [door.secret]],
		['the token sent twice', [`Bearer ${door.secret}`, `Bearer ${door.secret}`]],
		['a megabyte', [`Bearer ${'x'.repeat(1_048_576)}`]],
	])('answers 401 to %s, and does nothing', async (_, tokens) => {
		const { status, headers, text } = await knock(door, ...tokens);
		expect(status).toBe(401);
		expect(headers.get('content-type')).toBe('application/problem+json');
		expect(headers.get('cache-control')).toBe('no-store');
		expect(headers.get('www-authenticate')).toBe('Bearer');
		expect(JSON.parse(text)).toMatchObject({ status: 401, title: 'Unauthorized', code: 'TOKEN_REFUSED' });
		expect(site.pageCache.asked).toHaveLength(askedBefore);
	});

	test('answers 401 to the secret of another endpoint', async () => {
		const others = doors.map(({ secret }) => secret).filter((secret) => secret !== door.secret);
		for (const secret of others) expect((await knock(door, `Bearer ${secret}`)).status).toBe(401);
	});
});

test('an address that keeps guessing is throttled, but a request with the token is accepted even from there', async () => {
	const address = ['x-forwarded-for', '198.51.100.7'] as const;
	const guess = () => site.render.fetch('/api/cron/refresh', { headers: [address, ['authorization', 'Bearer guess']] });
	const statuses: number[] = [];
	for (let i = 0; i < 12; i += 1) statuses.push((await guess()).status);
	expect(statuses.slice(0, 10)).toEqual(Array(10).fill(401));
	const throttled = await guess();
	expect(throttled.status).toBe(429);
	expect(Number(throttled.headers.get('retry-after'))).toBeGreaterThan(0);
	const valid = await site.render.fetch('/api/cron/refresh', {
		headers: [address, ['authorization', `Bearer ${cronSecret}`]],
	});
	expect(valid.status).toBe(200);
});

test('no log line contains a token that was sent', async () => {
	await knock({ method: 'POST', path: '/api/revalidate', secret: '' }, 'Bearer marker-8d21');
	await site.render.fetch('/?__prerender_bypass=marker-8d21', { headers: [fromNewAddress()] });
	await site.render.fetch(`/?__prerender_bypass=${build.bypassToken}`, { headers: [fromNewAddress()] });
	expect(site.printed()).not.toContain('marker-8d21');
	expect(site.printed()).not.toContain(build.bypassToken);
});

describe('a server without secrets', () => {
	let open: RunningSite;
	beforeAll(async () => {
		open = await startSite(build, { env: { BYPASS_TOKEN: undefined, CRON_SECRET: '' }, database: false });
	});
	afterAll(() => open?.[Symbol.asyncDispose]());

	test.each(doors)('$method $path accepts no request', async ({ method, path, secret }) => {
		for (const token of ['', 'undefined', 'null', secret]) {
			const headers = [['authorization', `Bearer ${token}`] as const, fromNewAddress()];
			expect((await open.render.fetch(path, { method, headers })).status, token).toBe(401);
		}
	});

	test('still serves its pages', async () => {
		expect((await open.renderCached('/')).status).toBe(200);
	});
});
