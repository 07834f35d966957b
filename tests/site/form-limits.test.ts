import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type RunningSite, startSite } from '../support/running-site.ts';

const build = inject('siteBuild');
let site: RunningSite;
beforeAll(async () => {
	site = await startSite(build);
});
afterAll(() => site?.[Symbol.asyncDispose]());

const FORM = 'application/x-www-form-urlencoded';

/** @param announced false: without `Content-Length` */
function post(path: string, body: string, { type = FORM, announced = true } = {}) {
	const length: [string, string][] = announced ? [['content-length', `${Buffer.byteLength(body)}`]] : [];
	const headers: [string, string][] = [['origin', build.siteUrl], ['content-type', type], ...length];
	return site.render.fetch(path, { method: 'POST', headers, body });
}

/** A multipart form of empty fields. */
function parts(count: number): string {
	return `${'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n'.repeat(count)}--x--\r\n`;
}
const MULTIPART = 'multipart/form-data; boundary=x';

const posted = [
	'/alerts/new?_action=alerts.save',
	'/alerts/channels?_action=alerts.channels',
	'/account/sign-in?_action=account.signIn',
	'/account/sign-up',
	'/editor/mammoth?_action=reports.write',
	'/editor/mammoth',
	'/_actions/alerts.save',
	'/feed.xml?_action=alerts.save',
	'/api/health?_action=account.signIn',
	'/alerts/unsubscribe/secret/alert?_action=alerts.save',
];

describe.each([true, false])('with Content-Length: %j', (announced) => {
	test.each(posted)('%s: a body of 4.4 MB is refused with 413', async (path) => {
		const { status, text } = await post(path, `note=${'x'.repeat(4_400_000)}`, { announced });
		expect([status, JSON.parse(text)]).toEqual([413, expect.objectContaining({ code: 'BODY_TOO_LARGE' })]);
	});

	test.each(posted)('%s: a form of a thousand tiny fields is refused with 413', async (path) => {
		for (const [body, type] of [
			['a&'.repeat(1_000), FORM],
			['a=b&'.repeat(1_000), FORM],
			[parts(1_000), MULTIPART],
		] as const) {
			const { status, text } = await post(path, body, { type, announced });
			expect([status, JSON.parse(text)]).toEqual([413, expect.objectContaining({ code: 'TOO_MANY_FIELDS' })]);
		}
	});
});

test('a report may have 200,000 bytes, everything else 64 KB', async () => {
	const sized = (bytes: number) => `note=${'x'.repeat(bytes - 'note='.length)}`;
	expect((await post('/editor/mammoth', sized(200_000))).status).toBe(401);
	expect((await post('/editor/mammoth', sized(200_001))).status).toBe(413);
	expect((await post('/account/sign-in?_action=account.signIn', sized(65_536))).status).toBe(422);
	expect((await post('/account/sign-in?_action=account.signIn', sized(65_537))).status).toBe(413);
});

test.each(['/alerts/new?_action=alerts.save', '/account/sign-up', '/editor/mammoth', '/feed.xml?_action=alerts.save'])(
	'%s: a person reads on a page of the site why their form was refused',
	async (path) => {
		const headers = [
			['origin', build.siteUrl],
			['content-type', FORM],
			['accept', 'text/html,*/*'],
		] as const;
		const answer = await site.render.fetch(path, { method: 'POST', headers, body: `note=${'x'.repeat(200_001)}` });
		expect([answer.status, answer.headers.get('content-type')]).toEqual([413, 'text/html; charset=utf-8']);
		expect(answer.text).toMatch(
			/<h1>That’s more than this form can hold<\/h1>.*The body may have at most \d+ bytes\./s,
		);
		expect(answer.headers.get('cache-control')).toContain('no-store');
	},
);

test('a page may refuse what was accepted, after an action has read it', async () => {
	const { status } = await post('/alerts/unsubscribe/secret/alert?_action=alerts.save', `note=${'x'.repeat(10_000)}`);
	expect(status).toBe(404);
});

describe.each(['__proto__', 'constructor', 'prototype', 'toString', 'unknown'])('a field called %s', (name) => {
	test.each([
		['/alerts/new?_action=alerts.save', 422],
		['/alerts/channels?_action=alerts.channels', 400],
		['/account/sign-up?_action=account.signUp', 422],
		['/account/sign-in?_action=account.signIn', 422],
		['/account/reset?_action=account.resetPassword', 422],
		['/_actions/account.signIn', 200],
		['/_actions/alerts.save', 200],
	])('is ignored by %s', async (path, status) => {
		const answer = await post(path, `${name}=2`);
		expect(answer.status).toBe(status);
		expect(site.printed()).not.toContain('"level":"error"');
	});
});

test.each(['account', 'account.signIn.x', 'account.__proto__', 'account.nothing', '%25', 'x', '__proto__.signIn'])(
	'an action called %s is not found, and nothing fails',
	async (name) => {
		for (const path of [`/_actions/${name}`, `/account/sign-in?_action=${encodeURIComponent(name)}`]) {
			expect((await post(path, 'a=b')).status, path).toBe(404);
		}
		expect(site.printed()).not.toMatch(/at .*\.mjs/);
	},
);

test.each(['GET', 'HEAD', 'PUT', 'DELETE'])('%s of an action is not allowed, and nothing is logged', async (method) => {
	const before = site.printed();
	const { status, headers } = await site.render.fetch('/_actions/alerts.save', {
		method,
		headers: [['origin', build.siteUrl]],
	});
	expect([status, headers.get('allow')]).toEqual([405, 'POST']);
	expect(site.printed()).toBe(before);
});

test('a form for the console without a session comes back no larger than the form is', async () => {
	const repeated = await post('/editor/mammoth', 'note=x&'.repeat(190));
	expect(repeated.text.match(/name="note"/g)).toHaveLength(1);
	const strange = await post('/editor/mammoth', 'a=&'.repeat(190));
	expect([strange.status, strange.headers.get('location')]).toEqual([303, '/account/sign-in?next=%2Feditor%2Fmammoth']);
	const long = await post('/editor/mammoth', `status=${'"'.repeat(199_000)}`);
	expect(long.text.length).toBeLessThan(20_000);
});

test.each(['text/plain', MULTIPART, 'application/json'])(
	'a body of type %s for the console without a session is not read as a form: nobody has counted its fields',
	async (type) => {
		const { status, headers } = await post('/editor/mammoth', `note=x&${'a&'.repeat(99_000)}`, { type });
		expect([status, headers.get('location')]).toEqual([303, '/account/sign-in?next=%2Feditor%2Fmammoth']);
	},
);
