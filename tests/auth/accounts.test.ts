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
	const entered = await site.accounts.confirmAddress(site.letters.at(-1)?.token ?? '', browser.headers);
	browser.take(entered?.setCookies ?? []);
	return entered?.person;
}

test('somebody without a session is nobody, and is somebody without an account once they set something', async () => {
	expect((await site.sessions.find(browser.headers)).person).toBeNull();
	const { person, setCookies } = await site.sessions.findOrBegin(browser.headers);
	expect(person).toMatchObject({ email: null, isAnonymous: true, role: 'user', reportsOn: [] });
	browser.take(setCookies);
	expect((await site.sessions.find(browser.headers)).person).toEqual(person);
	expect((await site.sessions.findOrBegin(browser.headers)).person).toEqual(person);
});

test('a cookie of a session that has ended keeps nobody from beginning another', async () => {
	await signUp();
	const ended = browser.headers;
	await site.accounts.signOut(ended);
	expect((await site.sessions.find(ended)).setCookies.join()).toMatch(/session_token=;.*Max-Age=0/);
	for (const begun of [await site.sessions.findOrBegin(ended), await site.accounts.signIn(ada, ended)]) {
		const jar = createCookieJar();
		jar.take(begun?.setCookies ?? []);
		expect((await site.sessions.find(jar.headers)).person).toEqual(begun?.person);
	}
});

test('a session that is in use is prolonged, once a day at most', async () => {
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

test('the cookie is out of reach of scripts and other sites, and travels over https only', async () => {
	const { setCookies } = await site.sessions.findOrBegin(new Headers());
	expect(setCookies).toHaveLength(1);
	expect(setCookies[0]).toMatch(
		/^__Secure-snowline\.session_token=[^;]+; Max-Age=7776000; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
	);
});

test('without https there is no secure cookie to be had, and it has the plain name', async () => {
	await using plain = await openAccountSite({ siteUrl: 'http://localhost:4321' });
	const { setCookies } = await plain.sessions.findOrBegin(new Headers());
	expect(setCookies.join()).toMatch(
		/^snowline\.session_token=[^;]+; Max-Age=7776000; Path=\/; HttpOnly; SameSite=Lax$/,
	);
});

test('an account can be used once its address is confirmed, and takes along what was set before', async () => {
	const alerts = createLibsqlAlertStore(site.temp.database);
	const { person: visitor, setCookies } = await site.sessions.findOrBegin(browser.headers);
	browser.take(setCookies);
	await alerts.insert(makeAlert({ userId: visitor.id }), 10);
	await site.accounts.signUp(ada, '/alerts');
	expect(site.letters).toMatchObject([{ kind: 'confirm-address', to: ada.email, next: '/alerts' }]);
	expect(await site.accounts.signIn(ada, browser.headers)).toBeNull();
	const entered = await site.accounts.confirmAddress(site.letters[0]?.token ?? '', browser.headers);
	expect(entered?.person).toMatchObject({ email: ada.email, isAnonymous: false, role: 'user' });
	expect(await alerts.list(visitor.id)).toEqual([]);
	expect(await alerts.list(entered?.person.id ?? '')).toHaveLength(1);
	// The visitor without an account is gone, with their session.
	expect((await site.sessions.find(browser.headers)).person).toBeNull();
});

test('signing in begins another session, and signing out ends it on the server', async () => {
	const person = await signUp();
	const before = browser.headers;
	const entered = await site.accounts.signIn(ada, before);
	expect(entered?.person).toEqual(person);
	expect((await site.sessions.find(before)).person).toBeNull();
	browser.take(entered?.setCookies ?? []);
	const during = browser.headers;
	expect((await site.sessions.find(during)).person).toEqual(person);
	browser.take(await site.accounts.signOut(during));
	expect(browser.headers.get('cookie')).toBe('');
	expect((await site.sessions.find(during)).person).toBeNull();
});

test('a mailed link lets in once, and makes the account where there is none', async () => {
	await site.accounts.mailSignInLink(ada.email, '/alerts');
	const letter = site.letters[0];
	expect(letter).toMatchObject({ kind: 'sign-in', to: ada.email, next: '/alerts' });
	const entered = await site.accounts.enterByLink(letter?.token ?? '', browser.headers);
	expect(entered?.person).toMatchObject({ email: ada.email, isAnonymous: false });
	expect(await site.accounts.enterByLink(letter?.token ?? '', browser.headers)).toBeNull();
	expect(await site.accounts.enterByLink('nonsense', browser.headers)).toBeNull();
	expect(await site.accounts.describe(entered?.person.id ?? '')).toMatchObject({ hasPassword: false, sessionCount: 1 });
});

test('who signs up with the address of an account is mailed a link to it, and changes nothing', async () => {
	await signUp();
	await site.accounts.signUp({ ...ada, password: 'the password of a stranger' }, null);
	expect(site.letters.at(-1)).toMatchObject({ kind: 'sign-in-instead-of-up', to: ada.email });
	expect(await site.accounts.signIn({ ...ada, password: 'the password of a stranger' }, browser.headers)).toBeNull();
	expect(await site.accounts.signIn(ada, browser.headers)).not.toBeNull();
});

test('a form that is sent twice at once makes one account and one mail, and tells nothing', async () => {
	await Promise.all([site.accounts.signUp(ada, null), site.accounts.signUp(ada, null)]);
	expect(site.letters.map(({ kind }) => kind)).toEqual(['confirm-address']);
	await site.accounts.confirmAddress(site.letters[0]?.token ?? '', browser.headers);
	expect(await site.accounts.signIn(ada, new Headers())).not.toBeNull();
});

test('a password that a stranger chose for an address they do not own is void once its owner signs in by link', async () => {
	const stranger = { email: ada.email, password: 'the password of a stranger' };
	await site.accounts.signUp(stranger, null);
	await site.accounts.signUp(ada, null);
	const letter = site.letters.at(-1);
	expect(letter?.kind).toBe('sign-in-instead-of-up');
	expect((await site.accounts.enterByLink(letter?.token ?? '', browser.headers))?.person.email).toBe(ada.email);
	expect(await site.accounts.signIn(stranger, new Headers())).toBeNull();
});

test('where two have signed up with an address, no mail to it makes the password of either good', async () => {
	const stranger = { email: ada.email, password: 'the password of a stranger' };
	await site.accounts.signUp(stranger, null);
	await site.accounts.signUp(ada, null);
	await site.accounts.signUp(stranger, null);
	const [first] = site.letters;
	expect(first?.kind).toBe('confirm-address');
	const entered = await site.accounts.confirmAddress(first?.token ?? '', browser.headers);
	expect(await site.accounts.describe(entered?.person.id ?? '')).toMatchObject({
		email: ada.email,
		hasPassword: false,
	});
	expect(await site.accounts.signIn(stranger, new Headers())).toBeNull();
});

test('where an address was never confirmed, a forgotten password leads to a link that voids the one there is', async () => {
	await site.accounts.signUp(ada, null);
	await site.accounts.mailResetLink(ada.email);
	const letter = site.letters.at(-1);
	expect(letter).toMatchObject({ kind: 'sign-in', next: '/account/password' });
	const entered = await site.accounts.enterByLink(letter?.token ?? '', browser.headers);
	expect(await site.accounts.describe(entered?.person.id ?? '')).toMatchObject({ hasPassword: false });
});

test('a link to choose a new password works once, and ends every session', async () => {
	await signUp();
	await site.accounts.mailResetLink('nobody@example.com');
	await site.accounts.mailResetLink(ada.email);
	expect(site.letters.map(({ kind }) => kind)).toEqual(['confirm-address', 'reset-password']);
	const token = site.letters.at(-1)?.token ?? '';
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

test('who came by link sets a first password', async () => {
	await site.accounts.mailSignInLink(ada.email, null);
	const entered = await site.accounts.enterByLink(site.letters[0]?.token ?? '', browser.headers);
	browser.take(entered?.setCookies ?? []);
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
	// Links in mails do nothing any more, but for those of others.
	const [, signIn, reset, another] = site.letters;
	expect(await site.accounts.enterByLink(signIn?.token ?? '', new Headers())).toBeNull();
	expect(await site.accounts.resetPassword(reset?.token ?? '', ada.password)).toBe(false);
	expect(await site.accounts.enterByLink(another?.token ?? '', new Headers())).not.toBeNull();
	expect(await site.temp.database.read((orm) => orm.all('select * from verifications'))).toEqual([]);
});

test('nothing that lets somebody in is kept in the clear, nor where they came from', async () => {
	await signUp();
	await site.accounts.mailResetLink(ada.email);
	await site.accounts.mailSignInLink(ada.email, null);
	const headers = new Headers({ 'user-agent': 'browser-marker', 'x-forwarded-for': '203.0.113.7' });
	await site.accounts.signIn(ada, headers);
	const tables = ['users', 'sessions', 'credentials', 'verifications'];
	const rows = await Promise.all(tables.map((t) => site.temp.database.read((orm) => orm.all(`select * from ${t}`))));
	const text = JSON.stringify(rows);
	for (const secret of [ada.password, 'browser-marker', '203.0.113.7', ...site.letters.map(({ token }) => token)]) {
		expect(text).not.toContain(secret);
	}
});

test('another secret signs everybody out, and accounts stay', async () => {
	await signUp();
	const services = createAccountServices({ ...site.parts, secret: 'n'.repeat(40) });
	expect((await services.sessions.find(browser.headers)).person).toBeNull();
	expect(await services.accounts.signIn(ada, browser.headers)).not.toBeNull();
});

test('a database that cannot be asked is said to be just that', async () => {
	await signUp();
	await site.temp.database.write((orm) => orm.run('drop table sessions'));
	await expect(site.sessions.find(browser.headers)).rejects.toMatchObject({ code: 'STORAGE_NOT_MIGRATED' });
	await expect(site.accounts.signIn(ada, browser.headers)).rejects.toMatchObject({ code: 'STORAGE_NOT_MIGRATED' });
});
