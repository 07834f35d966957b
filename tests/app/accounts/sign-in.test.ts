import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PASSWORD_LIMITS, passwordsFromKey } from '../../../src/app/accounts/account-limits.ts';
import type { Sender } from '../../../src/app/accounts/account-ports.ts';
import { mailResetLink } from '../../../src/app/accounts/change-password.ts';
import { mailSignInLink, openLink, signIn, signUp } from '../../../src/app/accounts/sign-in.ts';
import type { FormAnswer } from '../../../src/app/form-answer.ts';
import { type AccountSite, createCookieJar, openAccountSite } from '../../support/account-site.ts';
import { testEpochAt } from '../../support/fake-clock.ts';

const ada = { email: 'ada@example.com', password: 'correct horse battery' };

let site: AccountSite;
let now: number;
let waitedMs: number;
let browser: ReturnType<typeof createCookieJar>;

beforeEach(async () => {
	now = testEpochAt;
	waitedMs = 0;
	browser = createCookieJar();
	const clock = {
		now: () => now,
		sleep: async (ms: number) => {
			waitedMs += ms;
		},
	};
	site = await openAccountSite({ clock });
});
afterEach(() => site[Symbol.asyncDispose]());

const from = (network: string): Sender => ({ network, headers: browser.headers, keepCookies: browser.take });
const home = () => from('198.51.100.1');
const lastToken = () => site.mails.at(-1)?.token ?? '';
const statusOf = (answer: FormAnswer) => ('goTo' in answer ? answer.goTo : answer.status);

async function makeAccount() {
	await signUp(site, home(), ada);
	await openLink(site, home(), { token: lastToken() }, 'confirm-address');
}

test('signing up sends a mail, and its link signs in and redirects to the page that was requested', async () => {
	expect(await signUp(site, home(), { ...ada, next: '/alerts' })).toEqual({ goTo: '/account/sent?about=sign-up' });
	const { token, next } = site.mails[0] ?? {};
	const entered = await openLink(site, home(), { token: token ?? '', next: next ?? '' }, 'confirm-address');
	expect(entered).toEqual({ goTo: '/alerts' });
	expect((await site.sessions.find(browser.headers)).person?.email).toBe(ada.email);
});

test('case and surrounding blanks of an address do not matter', async () => {
	await makeAccount();
	expect(await signIn(site, home(), { ...ada, email: '  Ada@EXAMPLE.com ' })).toEqual({ goTo: '/account' });
});

test('nobody is redirected to another site', async () => {
	await makeAccount();
	expect(await signIn(site, home(), { ...ada, next: '//evil.test' })).toEqual({ goTo: '/account' });
});

describe('errors are given by field, and the values stay, except passwords', () => {
	test.each([
		[{}, { email: 'Enter your e-mail address.', password: 'Enter your password.' }],
		[{ email: 'ada', password: ada.password }, { email: 'Enter a valid e-mail address, like name@example.com.' }],
		[{ email: ada.email, password: 'short' }, { password: 'Choose a password with at least 10 characters.' }],
		[{ email: ada.email, password: ada.email }, { password: 'Choose a password that isn’t your e-mail address.' }],
	])('%j', async (values, faults) => {
		const { password: _password, ...kept } = { password: '', ...values };
		expect(await signUp(site, home(), values)).toEqual({ status: 422, faults, values: kept, retryAfterS: null });
		expect(site.mails).toEqual([]);
	});
});

describe('no answer reveals whether there is an account with an address', () => {
	beforeEach(makeAccount);

	test.each([
		['signing up', signUp],
		['a sign-in link', mailSignInLink],
		['a new password', mailResetLink],
	])('%s answers the same', async (_, form) => {
		const known = await form(site, home(), { ...ada, password: 'some other password' });
		const unknown = await form(site, home(), { email: 'nobody@example.com', password: 'some other password' });
		expect(known).toEqual(unknown);
	});

	test('a wrong password and an unknown address get the same answer', async () => {
		const known = await signIn(site, home(), { ...ada, password: 'wrong password' });
		const unknown = await signIn(site, home(), { ...ada, email: 'nobody@example.com', password: 'wrong password' });
		expect(known).toMatchObject({ status: 422, values: { email: ada.email } });
		expect({ ...unknown, values: {} }).toEqual({ ...known, values: {} });
	});

	test('each takes the minimum duration', async () => {
		for (const form of [signUp, signIn, mailSignInLink, mailResetLink]) {
			for (const email of [ada.email, 'nobody@example.com']) {
				waitedMs = 0;
				await form(site, home(), { email, password: 'some other password' });
				expect(waitedMs, `${form.name} ${email}`).toBe(400);
			}
		}
	});
});

describe('password attempts', () => {
	beforeEach(makeAccount);

	const tryPassword = (network: string, password = 'wrong password', email = ada.email) =>
		signIn(site, from(network), { email, password });

	test('a hundred wrong passwords from many networks are limited, and the owner can sign in by link', async () => {
		const statuses: unknown[] = [];
		for (let n = 0; n < 100; n += 1) statuses.push(statusOf(await tryPassword(`198.51.100.${n}`)));
		expect(statuses).toEqual([...Array<number>(10).fill(422), ...Array<number>(90).fill(429)]);
		expect(statusOf(await tryPassword('203.0.113.1', ada.password))).toBe(429);
		await mailSignInLink(site, home(), { email: ada.email });
		expect(await openLink(site, home(), { token: lastToken() }, 'sign-in')).toEqual({ goTo: '/account' });
		expect((await site.sessions.find(browser.headers)).person?.email).toBe(ada.email);
	});

	test('the owner can use the password again a quarter of an hour later', async () => {
		for (let n = 0; n < 11; n += 1) await tryPassword('198.51.100.9');
		const refused = await tryPassword('203.0.113.1', ada.password);
		expect(refused).toMatchObject({ status: 429, retryAfterS: 900 });
		now += 900_000;
		expect(await tryPassword('203.0.113.1', ada.password)).toEqual({ goTo: '/account' });
	});

	test('one network cannot try one password on many accounts', async () => {
		const before = PASSWORD_LIMITS.network.attempts - 2;
		for (let n = 0; n < before; n += 1) {
			await site.attempts.count(passwordsFromKey('198.51.100.9'), PASSWORD_LIMITS.network, now);
		}
		const statuses: unknown[] = [];
		for (let n = 0; n < 4; n += 1) {
			statuses.push(statusOf(await tryPassword('198.51.100.9', 'password123', `user-${n}@example.com`)));
		}
		expect(statuses).toEqual([422, 422, 429, 429]);
		expect(await tryPassword('203.0.113.1', ada.password)).toEqual({ goTo: '/account' });
	});

	test('the right password resets the count', async () => {
		for (let round = 0; round < 2; round += 1) {
			for (let n = 0; n < 6; n += 1) expect(statusOf(await tryPassword('198.51.100.9'))).toBe(422);
			expect(await tryPassword('198.51.100.9', ada.password)).toEqual({ goTo: '/account' });
		}
	});
});

test('five mails an hour are sent to an address, and the link of the last one still works', async () => {
	await makeAccount();
	now += 3_600_000;
	const ask = (n: number) => mailSignInLink(site, from(`198.51.100.${n}`), { email: ada.email });
	for (let n = 0; n < 5; n += 1) expect(await ask(n)).toEqual({ goTo: '/account/sent?about=link' });
	const count = site.mails.length;
	expect(await ask(6)).toMatchObject({ status: 429, values: { email: ada.email } });
	expect(await mailResetLink(site, home(), { email: ada.email })).toMatchObject({ status: 429 });
	expect(site.mails).toHaveLength(count);
	expect(await openLink(site, home(), { token: lastToken() }, 'sign-in')).toEqual({ goTo: '/account' });
});

test('a used link gives an error, and signs nobody in', async () => {
	await mailSignInLink(site, home(), { email: ada.email });
	await openLink(site, home(), { token: lastToken() }, 'sign-in');
	const again = await openLink(site, home(), { token: lastToken() }, 'sign-in');
	expect(again).toMatchObject({
		status: 422,
		faults: { form: 'This link was already used or has expired.' },
	});
});
