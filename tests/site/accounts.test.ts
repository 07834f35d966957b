import { createClient } from '@libsql/client';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { type EdgeSite, startEdgeSite } from '../support/edge-site.ts';
import { type FormAnswer, type FormVisitor, visitForms } from '../support/form-visitor.ts';
import { linkIn, type MailServer, startMailServer } from '../support/mail-server.ts';

// Accounts for a browser without JavaScript: the real build behind the real edge, and a real mail server.

const build = inject('siteBuild');
const password = 'correct horse battery';
let mail: MailServer;
let site: EdgeSite;
let visitor: FormVisitor;
let accounts = 0;
let email: string;

beforeAll(async () => {
	mail = await startMailServer();
	site = await startEdgeSite(build, { env: { SMTP_URL: mail.url } });
});
afterAll(async () => {
	await site?.[Symbol.asyncDispose]();
	await mail?.[Symbol.asyncDispose]();
});
beforeEach(() => {
	accounts += 1;
	email = `ada-${accounts}@example.com`;
	visitor = visitForms(site, build.siteUrl);
});

/** Sends a form to an action of accounts. */
function send(
	path: string,
	action: string,
	fields: Readonly<Record<string, string>>,
	origin?: string | null,
): Promise<FormAnswer> {
	return visitor.send(`${path}${path.includes('?') ? '&' : '?'}_action=account.${action}`, fields, origin);
}

/** Does something that sends a mail, and returns the link in it. */
async function linkAfter(work: () => Promise<unknown>): Promise<string> {
	const before = mail.mails.length;
	await work();
	await mail.arrived(before + 1);
	const arrived = mail.mails[before];
	if (!arrived) throw new Error('no mail arrived');
	expect(arrived.to).toEqual([email]);
	return linkIn(arrived, build.siteUrl);
}

async function followLink(link: string): Promise<FormAnswer> {
	const page = await visitor.get(link);
	expect(page.status).toBe(200);
	const fields = new URL(link, build.siteUrl).searchParams;
	const action = link.startsWith('/account/confirm') ? 'confirmAddress' : 'openSignInLink';
	return send(link, action, { token: fields.get('token') ?? '', next: fields.get('next') ?? '' });
}

async function signUp(next = ''): Promise<FormAnswer> {
	return followLink(await linkAfter(() => send('/account/sign-up', 'signUp', { email, password, next })));
}

const nameOf = (visiting: FormVisitor) =>
	visiting.get('/account').then((page) => /ada-\d+@example\.com/.exec(page.text)?.[0] ?? null);

test('sign up, confirm by mail, sign out, sign in: each sign-in has a new session, and none is valid after its end', async () => {
	const entered = await signUp('/alerts');
	expect([entered.status, entered.headers.get('location')]).toEqual([303, '/alerts']);
	expect(entered.headers.getSetCookie().join()).toMatch(
		/^__Secure-snowline\.session_token=[^;]+; Max-Age=\d+; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
	);
	expect(await nameOf(visitor)).toBe(email);
	const first = visitor.cookies;

	const left = await send('/account', 'signOut', {});
	expect([left.status, left.headers.get('location')]).toEqual([303, '/account?done=signed-out']);
	expect(visitor.cookies.get('cookie')).toBe('');
	const replayed = await fetch(`${site.url}/account`, { headers: { cookie: first.get('cookie') ?? '' } });
	expect(await replayed.text()).not.toContain(email);

	const back = await send('/account/sign-in', 'signIn', { email, password, next: 'https://evil.test/' });
	expect([back.status, back.headers.get('location')]).toEqual([303, '/account']);
	expect(await nameOf(visitor)).toBe(email);
	expect(visitor.cookies.get('cookie')).not.toBe(first.get('cookie'));
});

test('signing in does not adopt a planted session', async () => {
	await signUp();
	await send('/account', 'signOut', {});
	const attacker = visitForms(site, build.siteUrl);
	const planted = '__Secure-snowline.session_token=planted.marker';
	const answer = await fetch(`${site.url}/account/sign-in?_action=account.signIn`, {
		method: 'POST',
		redirect: 'manual',
		headers: { origin: build.siteUrl, cookie: planted },
		body: new URLSearchParams({ email, password }),
	});
	expect(answer.status).toBe(303);
	expect(answer.headers.getSetCookie().join()).not.toContain('planted');
	expect(await nameOf(attacker)).toBeNull();
	const withPlanted = await fetch(`${site.url}/account`, { headers: { cookie: planted } });
	expect(await withPlanted.text()).not.toContain(email);
});

test('the page shows faults and what was entered, but never the password', async () => {
	const refused = await send('/account/sign-up', 'signUp', {
		email: '<ada>&"',
		password: 'marker-pw',
		next: '/alerts',
	});
	expect(refused.status).toBe(422);
	const page = refused.text;
	expect(page).toContain('Enter a valid e-mail address, like name@example.com.');
	expect(page).toContain('value="<ada>&amp;&quot;"');
	expect(page).toContain('value="/alerts"');
	expect(page).not.toContain('marker-pw');
	const wrong = await send('/account/sign-in', 'signIn', { email, password: 'marker-pw' });
	expect(wrong.status).toBe(422);
	expect(wrong.text).not.toContain('marker-pw');
});

test('every answer is private and never stored, whatever path, cookie or status', async () => {
	await signUp();
	const own = visitor.cookies.get('cookie') ?? '';
	const pages = ['', '/sign-in', '/sign-up', '/forgot', '/reset', '/password', '/delete', '/sent', '/link', '/confirm'];
	const more = [
		'/data.json',
		'/goodbye',
		'/unavailable',
		'/nothing',
		'/x.css',
		'/data.json/x.css',
		';x',
		'?a=b',
		'%2fx.css',
	];
	for (const path of [...pages, ...more]) {
		for (const cookie of [own, '', '__Secure-snowline.session_token=x']) {
			const headers = cookie === '' ? {} : { cookie };
			const answer = await fetch(`${site.url}/account${path}`, { redirect: 'manual', headers });
			await answer.arrayBuffer();
			// Another spelling of a URL is redirected to the URL, without anything personal.
			if (answer.status === 308 || answer.status === 400) continue;
			expect(answer.headers.get('cache-control'), `${path} ${answer.status}`).toBe('private, no-store');
			expect(answer.headers.get('x-vercel-cache'), path).not.toBe('HIT');
		}
	}
	const rpc = await fetch(`${site.url}/_actions/account.signIn`, {
		method: 'POST',
		headers: { origin: build.siteUrl },
	});
	expect(rpc.headers.get('cache-control')).toBe('private, no-store');
});

test.each(['link', 'confirm', 'reset'])(
	'/account/%s sends the token in its URL with no further request',
	async (page) => {
		const { headers } = await visitor.get(`/account/${page}?token=abc`);
		expect(headers.get('referrer-policy')).toBe('strict-origin');
	},
);

test('a cached page ignores a session', async () => {
	await site.get('/');
	await signUp();
	const page = await visitor.get('/');
	expect(page.headers.get('x-vercel-cache')).toBe('HIT');
	expect(page.headers.getSetCookie()).toEqual([]);
	expect(page.text).not.toContain(email);
});

test('a page of another site cannot send forms for a signed-in person', async () => {
	await signUp();
	for (const from of ['https://evil.test', 'null', null]) {
		for (const [action, fields] of [
			['signOut', {}],
			['remove', { current: password, sure: 'on' }],
			['changePassword', { current: password, password: 'another password' }],
			['signIn', { email: 'attacker@example.com', password }],
		] as const) {
			const answer = await send('/account', action, fields, from);
			expect([answer.status, answer.headers.get('cache-control')]).toEqual([403, 'private, no-store']);
		}
	}
	expect(await nameOf(visitor)).toBe(email);
	await send('/account', 'signOut', {});
	expect((await send('/account/sign-in', 'signIn', { email, password })).status).toBe(303);
});

test('wrong passwords are limited, for the owner too, who can sign in by link', async () => {
	await signUp();
	await send('/account', 'signOut', {});
	const statuses: number[] = [];
	for (let n = 0; n < 12; n += 1) {
		statuses.push((await send('/account/sign-in', 'signIn', { email, password: `wrong ${n}` })).status);
	}
	expect(statuses).toEqual([...Array<number>(10).fill(422), 429, 429]);
	const owner = await send('/account/sign-in', 'signIn', { email, password });
	expect(owner.status).toBe(429);
	expect(Number(owner.headers.get('retry-after'))).toBeGreaterThan(0);
	expect(owner.text).toMatch(/Too many tries\. Try again in 15 minutes\./);
	const link = await linkAfter(() => send('/account/sign-in', 'mailSignInLink', { email }));
	// A mail program that opens the link to preview it does not use it up.
	await fetch(site.url + link);
	expect((await followLink(link)).status).toBe(303);
	expect(await nameOf(visitor)).toBe(email);
	expect((await followLink(link)).status).toBe(422);
});

test('everything can be downloaded as JSON, and then be deleted', async () => {
	await signUp();
	const data = await visitor.get('/account/data.json');
	expect(data.headers.get('content-disposition')).toBe('attachment; filename="snowline.json"');
	expect(JSON.parse(data.text)).toMatchObject({
		account: { email, hasPassword: true, role: 'user' },
		alerts: [],
		told: [],
	});

	expect((await send('/account/delete', 'remove', { current: password })).status).toBe(422);
	expect((await send('/account/delete', 'remove', { current: 'wrong', sure: 'on' })).status).toBe(422);
	expect(await nameOf(visitor)).toBe(email);
	const during = visitor.cookies.get('cookie') ?? '';
	const gone = await send('/account/delete', 'remove', { current: password, sure: 'on' });
	expect([gone.status, gone.headers.get('location')]).toEqual([303, '/account/goodbye']);
	const after = await fetch(`${site.url}/account`, { headers: { cookie: during } });
	expect(await after.text()).not.toContain(email);
	expect((await send('/account/sign-in', 'signIn', { email, password })).status).toBe(422);
});

test('if the database fails, private pages say so, and public pages keep working', async () => {
	await signUp();
	await site.get('/');
	const database = createClient({ url: `file:${site.databaseFile}` });
	await database.execute('alter table sessions rename to elsewhere');
	for (const answer of [
		await visitor.get('/account'),
		await visitor.get('/alerts'),
		await visitor.get('/account/data.json'),
		await send('/account/sign-in', 'signIn', { email, password }),
	]) {
		expect([answer.status, answer.headers.get('retry-after'), answer.headers.get('cache-control')]).toEqual([
			503,
			'30',
			'private, no-store',
		]);
		expect(answer.text).toMatch(/Back in a moment/);
	}
	expect(await site.get('/')).toMatchObject({ status: 200, cache: 'HIT' });
	await database.execute('alter table elsewhere rename to sessions');
	database.close();
	expect(await nameOf(visitor)).toBe(email);
});
