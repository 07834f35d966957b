import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { compose } from '../../src/composition/compose.ts';
import { namesReadBy } from '../../src/config/read-config.ts';
import { siteVariables } from '../../src/config/site-variables.ts';
import { sampleValues } from '../config/sample-values.ts';
import { makeTempDir } from '../support/temp-db.ts';

const build = { siteUrl: 'https://snow.test', buildId: null };
let printed: string;

beforeEach(() => {
	printed = '';
	vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
		printed += String(text);
		return true;
	});
});
afterEach(() => {
	vi.restoreAllMocks();
});

const bad = namesReadBy(siteVariables, 'site').flatMap((name) =>
	sampleValues[name].bad.slice(0, 1).map((value) => [name, value] as const),
);

test.each(bad)('%s=%j breaks nothing as a whole, and the log names it without the value', (name, value) => {
	compose({ DATABASE_URL: 'libsql://db.test', BYPASS_TOKEN: 'b'.repeat(32), [name]: value }, build);
	expect(printed).toMatch(new RegExp(`"configuration-invalid".*${name} (?:must|is not usable)`));
	expect(printed).not.toContain('marker');
});

test('an invalid AUTH_SECRET only disables accounts', async () => {
	await using dir = await makeTempDir();
	const environment = {
		DATABASE_URL: `file:${join(dir.path, 'a.db')}`,
		BYPASS_TOKEN: 'b'.repeat(32),
		DATA_DIR: dir.path,
	};
	const good = compose({ ...environment, AUTH_SECRET: 'a'.repeat(32) }, build);
	const degraded = compose({ ...environment, AUTH_SECRET: ' '.repeat(40) }, build);
	expect(good.accounts.unavailable).toBeNull();
	expect(degraded.accounts.unavailable).toEqual({ kind: 'not-configured', missing: ['AUTH_SECRET'] });
	expect(await degraded.site.source.fetchIntervalMs(10)).toBe(await good.site.source.fetchIntervalMs(10));
	expect(degraded.site.revalidator).not.toBeNull();
});

test('a file is rejected as database on Vercel, without its path in the message', () => {
	const { accounts } = compose({ VERCEL: '1', DATABASE_URL: 'file:/var/secret-place.db' }, build);
	expect(accounts.unavailable).toMatchObject({ missing: expect.arrayContaining(['DATABASE_URL']) });
	expect(printed).toContain('DATABASE_URL must not be a file on Vercel');
	expect(printed).not.toContain('secret-place');
});

test.each([
	['allow', 'http://127.0.0.1:9/'],
	['refuse', null],
	[undefined, null],
])(
	'with WEBHOOK_LOOPBACK=%s, a webhook to loopback is read as %j, whatever the public origin is',
	async (value, read) => {
		await using dir = await makeTempDir();
		const environment = { DATABASE_URL: `file:${join(dir.path, 'a.db')}`, WEBHOOK_LOOPBACK: value };
		const { loadAlertContext } = compose(environment, { ...build, siteUrl: 'http://localhost:4321' });
		expect((await loadAlertContext())?.readWebhookUrl('http://127.0.0.1:9/')).toBe(read);
	},
);

test('a server is accepted as database on Vercel, and not queried yet', () => {
	const { accounts } = compose({ VERCEL: '1', DATABASE_URL: 'libsql://db.test', DATABASE_AUTH_TOKEN: 'token' }, build);
	expect(accounts.unavailable).not.toMatchObject({ missing: expect.arrayContaining(['DATABASE_URL']) });
});
