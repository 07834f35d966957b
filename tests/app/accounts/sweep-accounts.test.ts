import { afterEach, beforeEach, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../../src/domain/time.ts';
import { type AccountSite, createCookieJar, openAccountSite } from '../../support/account-site.ts';
import { makeAlert } from '../../support/alert-fixtures.ts';

let site: AccountSite;
let aheadMs: number;

beforeEach(async () => {
	aheadMs = 0;
	const clock = { now: () => Date.now() + aheadMs, sleep: () => Promise.resolve() };
	site = await openAccountSite({ clock });
});
afterEach(() => site[Symbol.asyncDispose]());

const idsIn = async (table: string) =>
	(await site.temp.database.read((orm) => orm.all<{ id: string }>(`select id from ${table} order by id`))).map(
		({ id }) => id,
	);

test('a visitor without an account is kept for as long as their session, then gone with their alerts', async () => {
	const { person } = await site.sessions.findOrBegin(new Headers());
	await site.alerts.insert(makeAlert({ userId: person.id }), 10);
	aheadMs = 89 * DAY_MS;
	await site.sweep();
	expect(await idsIn('users')).toEqual([person.id]);
	aheadMs = 91 * DAY_MS;
	await site.sweep();
	for (const table of ['users', 'alerts', 'sessions']) expect(await idsIn(table), table).toEqual([]);
});

test('a visitor who is just being made keeps what they are about to set', async () => {
	const { person } = await site.sessions.findOrBegin(new Headers());
	// As it is between the two writes that make a visitor.
	await site.temp.database.write((orm) => orm.run('delete from sessions'));
	await site.sweep();
	expect(await idsIn('users')).toEqual([person.id]);
});

test('an address that nobody confirms is forgotten in a week, unless it was given a role', async () => {
	await site.accounts.signUp({ email: 'ada@example.com', password: 'correct horse battery' }, null);
	await site.accounts.signUp({ email: 'grace@example.com', password: 'correct horse battery' }, null);
	await site.temp.database.write((orm) =>
		orm.run("update users set role = 'editor' where email = 'grace@example.com'"),
	);
	aheadMs = 6 * DAY_MS;
	await site.sweep();
	expect(await idsIn('users')).toHaveLength(2);
	aheadMs = 8 * DAY_MS;
	await site.sweep();
	const left = await site.temp.database.read((orm) => orm.all<{ email: string }>('select email from users'));
	expect(left).toEqual([{ email: 'grace@example.com' }]);
});

test('an account stays though nobody is signed in to it, and links that were not used do not', async () => {
	const browser = createCookieJar();
	await site.accounts.mailSignInLink('ada@example.com', null);
	await site.accounts.enterByLink(site.letters[0]?.token ?? '', browser.headers);
	await site.accounts.mailResetLink('ada@example.com');
	aheadMs = 400 * DAY_MS;
	await site.sweep();
	expect(await idsIn('users')).toHaveLength(1);
	expect(await idsIn('sessions')).toEqual([]);
	expect(await idsIn('verifications')).toEqual([]);
});

test('it clears up every six hours, however many visitors come', async () => {
	await site.sweep();
	await site.sessions.findOrBegin(new Headers());
	await site.temp.database.write((orm) => orm.run('update sessions set expires_at = 0'));
	aheadMs = 5 * HOUR_MS;
	await site.sweep();
	expect(await idsIn('users')).toHaveLength(1);
	aheadMs = 7 * HOUR_MS;
	await site.sweep();
	expect(await idsIn('users')).toEqual([]);
});
