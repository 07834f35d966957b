import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { signInEditor } from '../../support/editors.ts';
import { type RunningSite, type RunningSiteOptions, startSite } from '../../support/running-site.ts';

const build = inject('siteBuild');

const pages = [
	...['/alerts', '/alerts/new', '/alerts/channels', '/alerts/some-id', '/alerts/unsubscribe/secret/alert'],
	...['/account', '/account/sign-in', '/account/data.json', '/account/password', '/account/link?token=a'],
	...['/editor', '/editor/mammoth', '/editor/mammoth/preview', '/editor/mammoth/history'],
];
const forms = [
	...['/alerts/new?_action=alerts.save', '/alerts/channels?_action=alerts.channels'],
	...['/account/sign-in?_action=account.signIn', '/account/sign-up?_action=account.signUp'],
	...['/account/link?_action=account.openSignInLink', '/account/forgot?_action=account.mailResetLink'],
	...['/_actions/account.signIn', '/_actions/alerts.save', '/_actions/reports.write', '/alerts/unsubscribe/a/b'],
];
const fields = new URLSearchParams({
	...{ email: 'ada@example.com', password: 'correct horse battery', token: 'abc', change: 'open-feed' },
	...{ resort: 'mammoth', kind: 'new-snow', spacing: '12' },
	...{ 'hours.new-snow': '24', 'operator.new-snow': '>=', 'value.new-snow': '6', 'unit.new-snow': 'in' },
});

/** Status and headers of every private address, asked in every way. @param cookie of whoever asks */
async function askAll({ render }: RunningSite, cookie: string) {
	const answers: { asked: string; status: number; retryAfter: string | null; cacheControl: string | null }[] = [];
	async function ask(asked: string, path: string, request: Parameters<typeof render.fetch>[1]): Promise<void> {
		const { status, headers, text } = await render.fetch(path, request);
		expect(text).not.toMatch(/\bat \S+ \(|node_modules|marker-a3f0/);
		const [retryAfter, cacheControl] = [headers.get('retry-after'), headers.get('cache-control')];
		answers.push({ asked, status, retryAfter, cacheControl });
	}
	const accept = ['accept', 'text/html'] as const;
	for (const path of pages) await ask(`GET ${path}`, path, { headers: [accept, ['cookie', cookie]] });
	const form = [
		['cookie', cookie],
		['origin', build.siteUrl],
		['content-type', 'application/x-www-form-urlencoded'],
	] as const;
	const body = fields.toString();
	for (const path of forms) await ask(`POST ${path}`, path, { method: 'POST', headers: [accept, ...form], body });
	return answers;
}

async function expectPublicPages(site: RunningSite): Promise<void> {
	for (const path of ['/', '/resorts/mammoth']) expect((await site.renderCached(path)).status, path).toBe(200);
}

describe('accounts are not configured', () => {
	const cases: [string, RunningSiteOptions][] = [
		['an AUTH_SECRET that is too short', { env: { AUTH_SECRET: 'marker-a3f0' } }],
		['an unusable SMTP_URL', { env: { SMTP_URL: 'https://marker-a3f0@mail.example' } }],
		['no database', { database: false }],
		['no database that is one', { env: { DATABASE_URL: 'postgres://marker-a3f0@host/db' } }],
		['nothing at all on Vercel', { database: false, env: { VERCEL: '1', AUTH_SECRET: undefined } }],
	];
	test.each(cases)('%s: every private address says so with 503, and public pages are served', async (_, options) => {
		await using site = await startSite(build, options);
		for (const answer of await askAll(site, '')) {
			expect(answer, answer.asked).toMatchObject({ status: 503, cacheControl: 'private, no-store' });
		}
		await expectPublicPages(site);
		expect(site.printed()).not.toContain('a3f0');
	});
});

describe('the database is unavailable', () => {
	let sound: RunningSite;
	let cookie: string;
	beforeAll(async () => {
		sound = await startSite(build);
		const at = { databaseFile: join(sound.dataDir, 'snowline.db'), siteUrl: build.siteUrl };
		({ cookie } = await signInEditor(at, 'ada@example.com', ['mammoth']));
	});
	afterAll(() => sound?.[Symbol.asyncDispose]());

	test.each([
		['it is not reached', () => 'http://127.0.0.1:9'],
		['it is damaged', () => fileOf('damaged.db', 'this is no database '.repeat(1_000))],
		['its tables were never made', () => fileOf('bare.db', '')],
	])('%s: signed-in visitors are asked to come back later, and public pages are served', async (_, urlOf) => {
		await using site = await startSite(build, { env: { DATABASE_URL: await urlOf() } });
		for (const answer of await askAll(site, cookie)) {
			expect(answer, answer.asked).toMatchObject({ status: 503, retryAfter: '30', cacheControl: 'private, no-store' });
		}
		await expectPublicPages(site);
	});

	async function fileOf(name: string, content: string): Promise<string> {
		const file = join(sound.dataDir, name);
		await writeFile(file, content);
		return `file:${file}`;
	}
});
