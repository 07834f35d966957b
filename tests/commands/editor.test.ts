import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AccountSite, createCookieJar, openAccountSite } from '../support/account-site.ts';
import { runInProcess, runProcess } from '../support/command.ts';

const cli = join(import.meta.dirname, '../../src/commands/editor.ts');
const ada = { email: 'ada@example.com', password: 'correct horse battery' };
let site: AccountSite;

beforeAll(async () => {
	site = await openAccountSite();
});
afterAll(() => site?.[Symbol.asyncDispose]());

async function run(line: string, databaseUrl = site.temp.url, runner = runInProcess) {
	const { output, errors, code } = await runner(cli, line.split(' '), { env: { DATABASE_URL: databaseUrl } });
	return { out: output.trimEnd(), err: errors.trimEnd(), code };
}

async function signUp() {
	const browser = createCookieJar();
	await site.accounts.signUp(ada, null);
	const session = await site.accounts.confirmAddress(site.mails.at(-1)?.token ?? '', browser.headers);
	browser.take(session?.setCookies ?? []);
	return browser;
}

test('an account is granted resorts, more of them, all of them, and loses them, each from its next request on', async () => {
	const browser = await signUp();
	const may = async () => (await site.sessions.find(browser.headers)).person;
	expect(await run('list')).toEqual({ out: 'Nobody may report yet: npm run editor:grant -- EMAIL', err: '', code: 0 });

	const granted = await run('grant Ada@Example.com --resort mammoth', site.temp.url, runProcess);
	expect(granted).toEqual({ out: 'ada@example.com may report on Mammoth Mountain.', err: '', code: 0 });
	expect(await may()).toMatchObject({ role: 'editor', reportsOn: ['mammoth'] });

	await run('grant ada@example.com --resort steamboat');
	expect(await may()).toMatchObject({ role: 'editor', reportsOn: ['mammoth', 'steamboat'] });
	expect(JSON.parse((await run('list --json')).out)).toEqual([
		{ email: 'ada@example.com', role: 'editor', resorts: ['mammoth', 'steamboat'] },
	]);

	expect((await run('revoke ada@example.com --resort mammoth')).out).toBe('ada@example.com may report on Steamboat.');
	expect(await may()).toMatchObject({ role: 'editor', reportsOn: ['steamboat'] });

	await run('grant ada@example.com');
	expect(await may()).toMatchObject({ role: 'editor', reportsOn: 'all' });
	expect(await run('revoke ada@example.com --resort mammoth')).toMatchObject({ out: '', code: 2 });

	await run('grant ada@example.com --admin');
	expect(await may()).toMatchObject({ role: 'admin', reportsOn: 'all' });
	expect((await run('list')).out).toBe('ada@example.com  is an admin and may report on every resort');

	expect((await run('revoke ada@example.com')).out).toBe('ada@example.com may report on no resort.');
	expect(await may()).toMatchObject({ role: 'user', reportsOn: [] });
}, 120_000);

test('an invited account is opened by a mailed link, and by no password that was set before', async () => {
	const stranger = { email: 'grace@example.com', password: 'the password of a stranger' };
	await site.accounts.signUp(stranger, null);
	const confirmation = site.mails.at(-1);
	const { out } = await run('grant grace@example.com');
	expect(out).toContain('its password is void');
	await site.accounts.confirmAddress(confirmation?.token ?? '', new Headers());
	expect(await site.accounts.signIn(stranger, new Headers())).toBeNull();

	expect((await run('grant alan@example.com --invite --resort mammoth')).out).toBe(
		'Created an account for alan@example.com. Its owner signs in with a mailed link, requested at /account/sign-in.\nalan@example.com may report on Mammoth Mountain.',
	);
	await site.accounts.mailSignInLink('alan@example.com', null);
	const session = await site.accounts.signInByLink(site.mails.at(-1)?.token ?? '', new Headers());
	expect(session?.person).toMatchObject({ role: 'editor', reportsOn: ['mammoth'] });
}, 60_000);

describe('an error is one line that says what to do', () => {
	test.each([
		['grant', 2, /^editor:grant: name the e-mail address of the account; --help shows how$/],
		['grant ada', 2, /^editor:grant: ada is not an e-mail address$/],
		['grant ada@example.com mammoth', 2, /--resort mammoth$/],
		[
			'grant ada@example.com --resort nowhere',
			2,
			/^editor:grant: nowhere is not a resort of this site; choose from mammoth,/,
		],
		['grant ada@example.com --admin --resort mammoth', 2, /leave out --resort$/],
		['grant nobody@example.com', 1, /^editor:grant: no account has the address nobody@example\.com\. .+--invite$/],
		['revoke nobody@example.com', 1, /no account has the address/],
		['list --fast', 2, /--fast/],
		['promote ada@example.com', 2, /choose grant, revoke or list$/],
	])('%s', async (line, code, says) => {
		expect(await run(line)).toEqual({ out: '', err: expect.stringMatching(says), code });
	});

	test('a database without tables', async () => {
		const { err, code } = await run('list', `file:${site.temp.file}.empty`);
		expect([err, code]).toEqual([
			expect.stringMatching(/^editor:list: The database lacks a table or column; npm run db:migrate adds it \(.+\)$/),
			1,
		]);
	});
});

test.each(['grant', 'revoke', 'list'])(
	'editor:%s --help explains the command and opens no database',
	async (command) => {
		const { out, err, code } = await run(`${command} --help`, 'file:/nowhere/at/all.db');
		expect([out.split('\n')[0], err, code]).toEqual([expect.stringMatching(`^npm run editor:${command}`), '', 0]);
		expect(out).toContain('Exit codes: 0 done');
	},
);
