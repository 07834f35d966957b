import { afterEach, beforeEach, expect, test } from 'vitest';
import { createAccountServices } from '../../src/composition/account-services.ts';
import { createLibsqlAlertStore } from '../../src/storage/alerts/libsql-alert-store.ts';
import { type AccountSite, createCookieJar, openAccountSite } from '../support/account-site.ts';
import { makeAlert } from '../support/alert-fixtures.ts';

const ada = { email: 'ada@example.com', password: 'correct horse battery' };
let site: AccountSite;
let browser: ReturnType<typeof createCookieJar>;

beforeEach(async () => {
	site = await openAccountSite();
	browser = createCookieJar();
});
afterEach(() => site[Symbol.asyncDispose]());

async function signUp() {
	await site.accounts.signUp(ada, null);
	const session = await site.accounts.confirmAddress(site.mails.at(-1)?.token ?? '', browser.headers);
	browser.take(session?.setCookies ?? []);
	return session?.person;
}

test('a visitor without a session becomes an anonymous person once they set something', async () => {
	expect((await site.sessions.find(browser.headers)).person).toBeNull();
	const { person, setCookies } = await site.sessions.findOrCreate(browser.headers);
	expect(person).toMatchObject({ email: null, isAnonymous: true, role: 'user', reportsOn: [] });
	browser.take(setCookies);
	expect((await site.sessions.find(browser.headers)).person).toEqual(person);
	expect((await site.sessions.findOrCreate(browser.headers)).person).toEqual(person);
});

test('the cookie of an ended session does not prevent a new session', async () => {
	await signUp();
	const ended = browser.headers;
	await site.accounts.signOut(ended);
	expect((await site.sessions.find(ended)).setCookies.join()).toMatch(/session_token=;.*Max-Age=0/);
	for (const session of [await site.sessions.findOrCreate(ended), await site.accounts.signIn(ada, ended)]) {
		const jar = createCookieJar();
		jar.take(session?.setCookies ?? []);
		expect((await site.sessions.find(jar.headers)).person).toEqual(session?.person);
	}
});

test('a session in use is extended, at most once a day', async () => {
	await signUp();
	expect((await site.sessions.find(browser.headers)).setCookies).toEqual([]);
	const endsIn = async () => {
		const [row] = await site.temp.database.read((orm) =>
			orm.all<{ end: number }>('select expires_at as end from sessions'),
		);
		return Math.round(((row?.end ?? 0) - Date.now()) / 86_400_000);
	};
	await site.temp.database.write((orm) => orm.run('update sessions set expires_at = expires_at - 3 * 86400000'));
	expect(await endsIn()).toBe(87);
	const { person, setCookies } = await site.sessions.find(browser.headers);
	expect(person?.email).toBe(ada.email);
	expect(setCookies.join()).toContain('Max-Age=7776000');
	expect(await endsIn()).toBe(90);
});

test('scripts and other sites cannot reach the cookie, and it is sent over https only', async () => {
	const { setCookies } = await site.sessions.findOrCreate(new Headers());
	expect(setCookies).toHaveLength(1);
	expect(setCookies[0]).toMatch(
		/^__Secure-snowline\.session_token=[^;]+; Max-Age=7776000; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
	);
});

test('without https the cookie is not secure, and has no prefix', async () => {
	await using plain = await openAccountSite({ siteUrl: 'http://localhost:4321' });
	const { setCookies } = await plain.sessions.findOrCreate(new Headers());
	expect(setCookies.join()).toMatch(
		/^snowline\.session_token=[^;]+; Max-Age=7776000; Path=\/; HttpOnly; SameSite=Lax$/,
	);
});

test('an account can be used once its address is confirmed, and gets the alerts that were set before', async () => {
	const alerts = createLibsqlAlertStore(site.temp.database);
	const { person: visitor, setCookies } = await site.sessions.findOrCreate(browser.headers);
	browser.take(setCookies);
	await alerts.insert(makeAlert({ userId: visitor.id }), 10);
	await site.accounts.signUp(ada, '/alerts');
	expect(site.mails).toMatchObject([{ kind: 'confirm-address', to: ada.email, next: '/alerts' }]);
	expect(await site.accounts.signIn(ada, browser.headers)).toBeNull();
	const session = await site.accounts.confirmAddress(site.mails[0]?.token ?? '', browser.headers);
	expect(session?.person).toMatchObject({ email: ada.email, isAnonymous: false, role: 'user' });
	expect(await alerts.list(visitor.id)).toEqual([]);
	expect(await alerts.list(session?.person.id ?? '')).toHaveLength(1);
	// The anonymous visitor is removed, with their session.
	expect((await site.sessions.find(browser.headers)).person).toBeNull();
});

test('signing in starts a new session, and signing out ends it on the server', async () => {
	const person = await signUp();
	const before = browser.headers;
	const session = await site.accounts.signIn(ada, before);
	expect(session?.person).toEqual(person);
	expect((await site.sessions.find(before)).person).toBeNull();
	browser.take(session?.setCookies ?? []);
	const during = browser.headers;
	expect((await site.sessions.find(during)).person).toEqual(person);
	browser.take(await site.accounts.signOut(during));
	expect(browser.headers.get('cookie')).toBe('');
	expect((await site.sessions.find(during)).person).toBeNull();
});

test('a sign-in link works once, and creates the account where there is none', async () => {
	await site.accounts.mailSignInLink(ada.email, '/alerts');
	const mail = site.mails[0];
	expect(mail).toMatchObject({ kind: 'sign-in', to: ada.email, next: '/alerts' });
	const session = await site.accounts.signInByLink(mail?.token ?? '', browser.headers);
	expect(session?.person).toMatchObject({ email: ada.email, isAnonymous: false });
	expect(await site.accounts.signInByLink(mail?.token ?? '', browser.headers)).toBeNull();
	expect(await site.accounts.signInByLink('nonsense', browser.headers)).toBeNull();
	expect(await site.accounts.describe(session?.person.id ?? '')).toMatchObject({ hasPassword: false, sessionCount: 1 });
});

test('signing up with the address of an account mails a sign-in link, and changes nothing', async () => {
	await signUp();
	await site.accounts.signUp({ ...ada, password: 'the password of a stranger' }, null);
	expect(site.mails.at(-1)).toMatchObject({ kind: 'sign-in-instead-of-up', to: ada.email });
	expect(await site.accounts.signIn({ ...ada, password: 'the password of a stranger' }, browser.headers)).toBeNull();
	expect(await site.accounts.signIn(ada, browser.headers)).not.toBeNull();
});

test('a form that is sent twice at once creates one account and one mail, and reveals nothing', async () => {
	await Promise.all([site.accounts.signUp(ada, null), site.accounts.signUp(ada, null)]);
	expect(site.mails.map(({ kind }) => kind)).toEqual(['confirm-address']);
	await site.accounts.confirmAddress(site.mails[0]?.token ?? '', browser.headers);
	expect(await site.accounts.signIn(ada, new Headers())).not.toBeNull();
});

test('a password that a stranger chose for an address they do not own is void once its owner signs in by link', async () => {
	const stranger = { email: ada.email, password: 'the password of a stranger' };
	await site.accounts.signUp(stranger, null);
	await site.accounts.signUp(ada, null);
	const mail = site.mails.at(-1);
	expect(mail?.kind).toBe('sign-in-instead-of-up');
	expect((await site.accounts.signInByLink(mail?.token ?? '', browser.headers))?.person.email).toBe(ada.email);
	expect(await site.accounts.signIn(stranger, new Headers())).toBeNull();
});

test('after two people signed up with one address, no link makes the password of either valid', async () => {
	const stranger = { email: ada.email, password: 'the password of a stranger' };
	await site.accounts.signUp(stranger, null);
	await site.accounts.signUp(ada, null);
	await site.accounts.signUp(stranger, null);
	const [first] = site.mails;
	expect(first?.kind).toBe('confirm-address');
	const session = await site.accounts.confirmAddress(first?.token ?? '', browser.headers);
	expect(await site.accounts.describe(session?.person.id ?? '')).toMatchObject({
		email: ada.email,
		hasPassword: false,
	});
	expect(await site.accounts.signIn(stranger, new Headers())).toBeNull();
});

test('for an address that was never confirmed, a password reset sends a sign-in link that removes the password', async () => {
	await site.accounts.signUp(ada, null);
	await site.accounts.mailResetLink(ada.email);
	const mail = site.mails.at(-1);
	expect(mail).toMatchObject({ kind: 'sign-in', next: '/account/password' });
	const session = await site.accounts.signInByLink(mail?.token ?? '', browser.headers);
	expect(await site.accounts.describe(session?.person.id ?? '')).toMatchObject({ hasPassword: false });
});

test('a link to choose a new password works once, and ends every session', async () => {
	await signUp();
	await site.accounts.mailResetLink('nobody@example.com');
	await site.accounts.mailResetLink(ada.email);
	expect(site.mails.map(({ kind }) => kind)).toEqual(['confirm-address', 'reset-password']);
	const token = site.mails.at(-1)?.token ?? '';
	expect(await site.accounts.resetPassword(token, 'another password')).toBe(true);
	expect(await site.accounts.resetPassword(token, 'a third password')).toBe(false);
	expect((await site.sessions.find(browser.headers)).person).toBeNull();
	expect(await site.accounts.signIn(ada, browser.headers)).toBeNull();
	expect(await site.accounts.signIn({ ...ada, password: 'another password' }, browser.headers)).not.toBeNull();
});

test('a new password needs the current one, and ends the sessions of other browsers', async () => {
	const person = await signUp();
	const other = createCookieJar();
	other.take((await site.accounts.signIn(ada, new Headers()))?.setCookies ?? []);
	expect(await site.accounts.changePassword('not this one', 'another password', browser.headers)).toBeNull();
	expect(await site.accounts.changePassword(null, 'another password', browser.headers)).toBeNull();
	expect((await site.sessions.find(other.headers)).person).toEqual(person);
	browser.take((await site.accounts.changePassword(ada.password, 'another password', browser.headers)) ?? []);
	expect((await site.sessions.find(browser.headers)).person).toEqual(person);
	expect((await site.sessions.find(other.headers)).person).toBeNull();
});

test('a person who signed in by link can set a first password', async () => {
	await site.accounts.mailSignInLink(ada.email, null);
	const session = await site.accounts.signInByLink(site.mails[0]?.token ?? '', browser.headers);
	browser.take(session?.setCookies ?? []);
	expect(await site.accounts.changePassword(null, ada.password, browser.headers)).toEqual([]);
	expect(await site.accounts.isPassword(ada.password, browser.headers)).toBe(true);
	expect(await site.accounts.signIn(ada, new Headers())).not.toBeNull();
});

test('an account that is removed leaves no row behind, and its sessions end', async () => {
	const person = await signUp();
	await site.temp.database.write((orm) => orm.run(`insert into editor_grants values ('${person?.id}', 'mammoth', 0)`));
	const during = browser.headers;
	await site.accounts.mailSignInLink(ada.email, null);
	await site.accounts.mailResetLink(ada.email);
	await site.accounts.mailSignInLink('somebody.else@example.com', null);
	browser.take(await site.accounts.remove(person?.id ?? '', during));
	expect((await site.sessions.find(during)).person).toBeNull();
	for (const table of ['users', 'sessions', 'credentials', 'editor_grants']) {
		expect(await site.temp.database.read((orm) => orm.all(`select * from ${table}`)), table).toEqual([]);
	}
	// Links in mails no longer work, except those of other people.
	const [, signIn, reset, another] = site.mails;
	expect(await site.accounts.signInByLink(signIn?.token ?? '', new Headers())).toBeNull();
	expect(await site.accounts.resetPassword(reset?.token ?? '', ada.password)).toBe(false);
	expect(await site.accounts.signInByLink(another?.token ?? '', new Headers())).not.toBeNull();
	expect(await site.temp.database.read((orm) => orm.all('select * from verifications'))).toEqual([]);
});

test('no password or token is stored in the clear, and no IP address or user agent at all', async () => {
	await signUp();
	await site.accounts.mailResetLink(ada.email);
	await site.accounts.mailSignInLink(ada.email, null);
	const headers = new Headers({ 'user-agent': 'browser-marker', 'x-forwarded-for': '203.0.113.7' });
	await site.accounts.signIn(ada, headers);
	const tables = ['users', 'sessions', 'credentials', 'verifications'];
	const rows = await Promise.all(tables.map((t) => site.temp.database.read((orm) => orm.all(`select * from ${t}`))));
	const text = JSON.stringify(rows);
	for (const secret of [ada.password, 'browser-marker', '203.0.113.7', ...site.mails.map(({ token }) => token)]) {
		expect(text).not.toContain(secret);
	}
});

test('a new secret signs everyone out, and accounts stay', async () => {
	await signUp();
	const services = createAccountServices({ ...site.parts, secret: 'n'.repeat(40) });
	expect((await services.sessions.find(browser.headers)).person).toBeNull();
	expect(await services.accounts.signIn(ada, browser.headers)).not.toBeNull();
});

test('an unusable database is reported as such', async () => {
	await signUp();
	await site.temp.database.write((orm) => orm.run('drop table sessions'));
	await expect(site.sessions.find(browser.headers)).rejects.toMatchObject({ code: 'STORAGE_NOT_MIGRATED' });
	await expect(site.accounts.signIn(ada, browser.headers)).rejects.toMatchObject({ code: 'STORAGE_NOT_MIGRATED' });
});
