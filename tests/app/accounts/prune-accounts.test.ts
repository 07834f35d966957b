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

test('an anonymous visitor is kept as long as their session, then removed with their alerts', async () => {
	const { person } = await site.sessions.findOrCreate(new Headers());
	await site.alerts.insert(makeAlert({ userId: person.id }), 10);
	aheadMs = 89 * DAY_MS;
	await site.pruneAccounts();
	expect(await idsIn('users')).toEqual([person.id]);
	aheadMs = 91 * DAY_MS;
	await site.pruneAccounts();
	for (const table of ['users', 'alerts', 'sessions']) expect(await idsIn(table), table).toEqual([]);
});

test('a visitor who is being created at the moment is not removed', async () => {
	const { person } = await site.sessions.findOrCreate(new Headers());
	// The state between the two writes that create a visitor.
	await site.temp.database.write((orm) => orm.run('delete from sessions'));
	await site.pruneAccounts();
	expect(await idsIn('users')).toEqual([person.id]);
});

test('an unconfirmed account is removed after a week, unless it has a role', async () => {
	await site.accounts.signUp({ email: 'ada@example.com', password: 'correct horse battery' }, null);
	await site.accounts.signUp({ email: 'grace@example.com', password: 'correct horse battery' }, null);
	await site.temp.database.write((orm) =>
		orm.run("update users set role = 'editor' where email = 'grace@example.com'"),
	);
	aheadMs = 6 * DAY_MS;
	await site.pruneAccounts();
	expect(await idsIn('users')).toHaveLength(2);
	aheadMs = 8 * DAY_MS;
	await site.pruneAccounts();
	const left = await site.temp.database.read((orm) => orm.all<{ email: string }>('select email from users'));
	expect(left).toEqual([{ email: 'grace@example.com' }]);
});

test('an account stays even if nobody is signed in, and unused links are removed', async () => {
	const browser = createCookieJar();
	await site.accounts.mailSignInLink('ada@example.com', null);
	await site.accounts.signInByLink(site.mails[0]?.token ?? '', browser.headers);
	await site.accounts.mailResetLink('ada@example.com');
	aheadMs = 400 * DAY_MS;
	await site.pruneAccounts();
	expect(await idsIn('users')).toHaveLength(1);
	expect(await idsIn('sessions')).toEqual([]);
	expect(await idsIn('verifications')).toEqual([]);
});

test('it runs every six hours, however many visitors come', async () => {
	await site.pruneAccounts();
	await site.sessions.findOrCreate(new Headers());
	await site.temp.database.write((orm) => orm.run('update sessions set expires_at = 0'));
	aheadMs = 5 * HOUR_MS;
	await site.pruneAccounts();
	expect(await idsIn('users')).toHaveLength(1);
	aheadMs = 7 * HOUR_MS;
	await site.pruneAccounts();
	expect(await idsIn('users')).toEqual([]);
});
