import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { passwordLimits, passwordsFromKey } from '../../../src/app/accounts/account-limits.ts';
import type { Sender } from '../../../src/app/accounts/account-parts.ts';
import { mailResetLink } from '../../../src/app/accounts/change-password.ts';
import { mailSignInLink, openLink, signIn, signUp } from '../../../src/app/accounts/enter-account.ts';
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
const lastToken = () => site.letters.at(-1)?.token ?? '';
const statusOf = (answer: FormAnswer) => ('goTo' in answer ? answer.goTo : answer.status);

async function makeAccount() {
	await signUp(site, home(), ada);
	await openLink(site, home(), { token: lastToken() }, 'confirm-address');
}

test('signing up leads to a mail, its link into the account, and on to where one was going', async () => {
	expect(await signUp(site, home(), { ...ada, next: '/alerts' })).toEqual({ goTo: '/account/sent?about=sign-up' });
	const { token, next } = site.letters[0] ?? {};
	const entered = await openLink(site, home(), { token: token ?? '', next: next ?? '' }, 'confirm-address');
	expect(entered).toEqual({ goTo: '/alerts' });
	expect((await site.sessions.find(browser.headers)).person?.email).toBe(ada.email);
});

test('an address is the same in whatever case, and with blanks around it', async () => {
	await makeAccount();
	expect(await signIn(site, home(), { ...ada, email: '  Ada@EXAMPLE.com ' })).toEqual({ goTo: '/account' });
});

test('nobody is led to another site', async () => {
	await makeAccount();
	expect(await signIn(site, home(), { ...ada, next: '//evil.test' })).toEqual({ goTo: '/account' });
});

describe('what is wrong is said beside its field, and what was typed stays, but for passwords', () => {
	test.each([
		[{}, { email: 'Enter your e-mail address.', password: 'Enter your password.' }],
		[{ email: 'ada', password: ada.password }, { email: 'Enter a valid e-mail address, like name@example.com.' }],
		[{ email: ada.email, password: 'short' }, { password: 'Choose a password with at least 10 characters.' }],
		[{ email: ada.email, password: ada.email }, { password: 'Choose a password that isn’t your e-mail address.' }],
	])('%j', async (values, faults) => {
		const { password: _password, ...kept } = { password: '', ...values };
		expect(await signUp(site, home(), values)).toEqual({ status: 422, faults, values: kept, retryAfterS: null });
		expect(site.letters).toEqual([]);
	});
});

describe('nobody is told whether there is an account with an address', () => {
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

	test('a wrong password and an unknown address are one thing', async () => {
		const known = await signIn(site, home(), { ...ada, password: 'wrong password' });
		const unknown = await signIn(site, home(), { ...ada, email: 'nobody@example.com', password: 'wrong password' });
		expect(known).toMatchObject({ status: 422, values: { email: ada.email } });
		expect({ ...unknown, values: {} }).toEqual({ ...known, values: {} });
	});

	test('each takes its fixed time', async () => {
		for (const form of [signUp, signIn, mailSignInLink, mailResetLink]) {
			for (const email of [ada.email, 'nobody@example.com']) {
				waitedMs = 0;
				await form(site, home(), { email, password: 'some other password' });
				expect(waitedMs, `${form.name} ${email}`).toBe(400);
			}
		}
	});
});

describe('passwords that are tried', () => {
	beforeEach(makeAccount);

	const tryPassword = (network: string, password = 'wrong password', email = ada.email) =>
		signIn(site, from(network), { email, password });

	test('a hundred wrong ones, from wherever they come, are throttled, and the owner gets in by link', async () => {
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
		const before = passwordLimits.network.attempts - 2;
		for (let n = 0; n < before; n += 1) {
			await site.attempts.count(passwordsFromKey('198.51.100.9'), passwordLimits.network, now);
		}
		const statuses: unknown[] = [];
		for (let n = 0; n < 4; n += 1) {
			statuses.push(statusOf(await tryPassword('198.51.100.9', 'password123', `user-${n}@example.com`)));
		}
		expect(statuses).toEqual([422, 422, 429, 429]);
		expect(await tryPassword('203.0.113.1', ada.password)).toEqual({ goTo: '/account' });
	});

	test('who gets it right has all tries anew', async () => {
		for (let round = 0; round < 2; round += 1) {
			for (let n = 0; n < 6; n += 1) expect(statusOf(await tryPassword('198.51.100.9'))).toBe(422);
			expect(await tryPassword('198.51.100.9', ada.password)).toEqual({ goTo: '/account' });
		}
	});
});

test('whoever has mails sent to somebody stops at five, and the last of them still lets its owner in', async () => {
	await makeAccount();
	now += 3_600_000;
	const ask = (n: number) => mailSignInLink(site, from(`198.51.100.${n}`), { email: ada.email });
	for (let n = 0; n < 5; n += 1) expect(await ask(n)).toEqual({ goTo: '/account/sent?about=link' });
	const count = site.letters.length;
	expect(await ask(6)).toMatchObject({ status: 429, values: { email: ada.email } });
	expect(await mailResetLink(site, home(), { email: ada.email })).toMatchObject({ status: 429 });
	expect(site.letters).toHaveLength(count);
	expect(await openLink(site, home(), { token: lastToken() }, 'sign-in')).toEqual({ goTo: '/account' });
});

test('a link that is spent says so, and lets nobody in', async () => {
	await mailSignInLink(site, home(), { email: ada.email });
	await openLink(site, home(), { token: lastToken() }, 'sign-in');
	const again = await openLink(site, home(), { token: lastToken() }, 'sign-in');
	expect(again).toMatchObject({
		status: 422,
		faults: { form: 'This link was already used or has expired.' },
	});
});
