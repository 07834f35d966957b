import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { FunctionAnswer } from '../support/built-function.ts';
import { type RunningSite, startSite } from '../support/running-site.ts';

const build = inject('siteBuild');
let site: RunningSite;
beforeAll(async () => {
	site = await startSite(build);
	await site.renderCached('/');
	await site.idle();
});
afterAll(() => site?.[Symbol.asyncDispose]());

const marker = 'marker-6b90';
const poison: [name: string, request: { query?: string; headers?: [string, string][] }][] = [
	['a session', { headers: [['cookie', `astro-session=${marker}; __prerender_bypass=${marker}`]] }],
	['a forwarded host', { headers: [['x-forwarded-host', `${marker}.test`]] }],
	[
		'a forwarded scheme and port',
		{
			headers: [
				['x-forwarded-proto', marker],
				['x-forwarded-port', marker],
			],
		},
	],
	['a Forwarded header', { headers: [['forwarded', `host=${marker}.test;proto=http`]] }],
	['a host', { headers: [['host', `${marker}.test`]] }],
	[
		'another URL',
		{
			headers: [
				['x-original-url', `/${marker}`],
				['x-rewrite-url', `/${marker}`],
			],
		},
	],
	['another method', { headers: [['x-http-method-override', 'DELETE']] }],
	[
		'a path for the framework',
		{
			headers: [
				['x-astro-path', `/${marker}`],
				['x-middleware-subrequest', marker],
			],
		},
	],
	['credentials', { headers: [['authorization', `Bearer ${build.bypassToken}`]] }],
	[
		'preferences',
		{
			headers: [
				['accept-language', marker],
				['accept', marker],
				['user-agent', marker],
			],
		},
	],
	[
		'conditions',
		{
			headers: [
				['if-none-match', '*'],
				['range', 'bytes=0-9'],
				['cache-control', 'no-cache'],
			],
		},
	],
	[
		'an address',
		{
			headers: [
				['x-forwarded-for', marker],
				['x-real-ip', marker],
			],
		},
	],
	['a query', { query: `&utm_content=${marker}&debug=1` }],
	['a regeneration link', { query: `&__prerender_bypass=${marker}` }],
	['an action', { query: `&_action=${marker}` }],
];

/** The only thing in which two renders of the same figures may differ. */
function withoutTimes({ text }: FunctionAnswer): string {
	const generatedAt = /<meta name="generated-at" content="([^"]+)"/.exec(text)?.[1];
	if (generatedAt === undefined) throw new Error('the page does not say when it was generated');
	const shown = [...text.matchAll(/<time datetime="([^"]+)"[^>]*>[^<]*<\/time>/g)];
	const ofThisRender = shown.filter(([, at]) => at === generatedAt).map(([element]) => element);
	return ofThisRender.reduce((html, element) => html.replaceAll(element, '<time/>'), text).replaceAll(generatedAt, '…');
}

describe.each(['/', '/resorts/mammoth'])('%s', (path) => {
	let clean: FunctionAnswer;
	beforeAll(async () => {
		clean = await site.renderCached(path);
	});

	test.each(poison)('is the same, byte for byte, for a request with %s', async (_, request) => {
		const poisoned = await site.renderCached(path, request);
		expect(withoutTimes(poisoned)).toBe(withoutTimes(clean));
		expect(poisoned.status).toBe(200);
		expect([...poisoned.headers]).toEqual([...clean.headers]);
		expect(JSON.stringify([...poisoned.headers]) + poisoned.text).not.toContain(marker);
	});

	test('sets no cookie and does not vary', () => {
		expect(clean.headers.getSetCookie()).toEqual([]);
		expect(clean.headers.get('vary')).toBeNull();
	});

	test('has the configured public address', () => {
		expect(clean.text).toContain(`<link rel="canonical" href="${build.siteUrl}${path}"`);
	});
});

test('a query smuggled in through the path changes nothing either', async () => {
	const smuggled = await site.renderCached(`/resorts/mammoth?__prerender_bypass=${marker}&x=${marker}`);
	expect(withoutTimes(smuggled)).toBe(withoutTimes(await site.renderCached('/resorts/mammoth')));
});

test('an unknown resort gets a page of its own with status 404', async () => {
	const { status, text } = await site.renderCached('/resorts/nowhere');
	expect(status).toBe(404);
	expect(text).toContain('</html>');
});
