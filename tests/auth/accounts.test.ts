import { afterEach, beforeEach, expect, test } from 'vitest';
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

test('the cookie is out of reach of scripts and other sites, and travels over https only', async () => {
	const { setCookies } = await site.sessions.findOrBegin(new Headers());
	expect(setCookies).toHaveLength(1);
	expect(setCookies[0]).toMatch(
		/^__Secure-snowline\.session_token=[^;]+; Max-Age=7776000; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
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
