import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import type { ReportState } from '../../src/app/reports/report-ports.ts';
import { openDatabase } from '../../src/storage/open-database.ts';
import { createLibsqlStores } from '../../src/storage/stores.ts';
import { type ConsoleClient, createConsoleClient } from '../support/console-client.ts';
import { signInEditor } from '../support/editors.ts';
import { readHtmlForm } from '../support/html-form.ts';
import { type RunningSite, startSite } from '../support/running-site.ts';

const build = inject('siteBuild');
let site: RunningSite;
let anna: ConsoleClient;
let ben: ConsoleClient;
let stranger: ConsoleClient;
let visitor: ConsoleClient;
let nobody: ConsoleClient;

beforeAll(async () => {
	site = await startSite(build);
	const at = { databaseFile: join(site.dataDir, 'snowline.db'), siteUrl: build.siteUrl };
	const client = async (email: string | null, resorts: readonly string[]) =>
		createConsoleClient(
			async (path, { headers, ...request }) => {
				const { text, ...answer } = await site.render.fetch(path, { ...request, headers: Object.entries(headers) });
				// Every response is private, whatever its status.
				expect([path, answer.headers.get('cache-control')]).toEqual([path, 'private, no-store']);
				return { ...answer, html: text };
			},
			build.siteUrl,
			email && (await signInEditor(at, email, resorts)).cookie,
		);
	anna = await client('anna@mammoth.example', ['mammoth', 'steamboat']);
	ben = await client('ben@mammoth.example', ['mammoth']);
	stranger = await client('carl@steamboat.example', ['steamboat']);
	visitor = await client('dora@home.example', []);
	nobody = await client(null, []);
}, 120_000);

afterAll(() => site?.[Symbol.asyncDispose]());

async function stateOf(resortId: string): Promise<ReportState> {
	const database = openDatabase({ url: `file:${join(site.dataDir, 'snowline.db')}` });
	try {
		return await createLibsqlStores(database, 'open-meteo').reports.loadState(resortId);
	} finally {
		database.close();
	}
}

async function execute(statement: string): Promise<void> {
	const database = openDatabase({ url: `file:${join(site.dataDir, 'snowline.db')}` });
	await database.write((orm) => orm.run(sql.raw(statement))).finally(() => database.close());
}

const pages = ['', '/preview', '/publish', '/history', '/published?version=1'].map((page) => `/editor/mammoth${page}`);

describe('the console is for editors', () => {
	beforeEach(async () => {
		const { draft } = await stateOf('mammoth');
		if (!draft) await anna.write('mammoth', { liftsOpen: '5' });
	});

	test.each(['/editor', ...pages])('%s: visitors are sent to sign in, and come back', async (path) => {
		const { status, location } = await nobody.get(path);
		expect([status, location]).toEqual([303, `/account/sign-in?next=${encodeURIComponent(path)}`]);
	});

	test.each(['/editor', ...pages])('%s: an account without the role sees how to get it', async (path) => {
		const { status, text } = await visitor.get(path);
		expect([status, text]).toEqual([403, expect.stringContaining('npm run editor:grant')]);
	});

	test.each(pages)('%s: 403 for the editor of another resort', async (path) => {
		expect((await stranger.get(path)).status).toBe(403);
		expect((await stranger.get(path.replace('mammoth', 'nowhere'))).status).toBe(404);
	});

	test('the list shows only the editor’s resorts', async () => {
		const { text } = await stranger.get('/editor');
		expect(text).toContain('Steamboat');
		expect(text).not.toContain('Mammoth');
		expect((await anna.get('/editor')).text).toMatch(/Mammoth Mountain California Unpublished draft/);
	});

	test('someone who may not send a form changes nothing with it, through the page or directly', async () => {
		const before = await stateOf('mammoth');
		const writer = readHtmlForm((await anna.get('/editor/mammoth')).html, 'writer');
		const publish = readHtmlForm((await anna.get('/editor/mammoth/publish')).html, 'publish');
		writer.fields.set('liftsOpen', '17');
		for (const { action, fields } of [writer, publish]) {
			const direct = `/_actions/${new URLSearchParams(action.split('?')[1]).get('_action')}`;
			expect([await stranger.post(action, fields), await stranger.post(direct, fields)]).toMatchObject([
				{ status: 403 },
				{ status: 403 },
			]);
			// Posted to the page of their own resort, for another one.
			expect((await stranger.post(action.replace('/mammoth', '/steamboat'), fields)).status).toBe(403);
			expect((await visitor.post(action, fields)).status).toBe(403);
			expect((await visitor.post(direct, fields)).status).toBe(403);
			expect((await nobody.post(direct, fields)).status).toBe(401);
			for (const origin of ['https://evil.example', 'null']) {
				expect((await anna.post(action, fields, origin)).status).toBe(403);
				expect((await anna.post(direct, fields, origin)).status).toBe(403);
			}
		}
		expect(await stateOf('mammoth')).toEqual(before);
	});

	test('a form submitted after the session ended is kept in the response, to be submitted again', async () => {
		const { action, fields } = readHtmlForm((await anna.get('/editor/mammoth')).html, 'writer');
		fields.set('note', 'Two hours of “work” & <b>snow</b>');
		const lost = await nobody.post(action, fields);
		expect([lost.status, lost.text]).toEqual([401, expect.stringContaining('Not saved yet: you’re signed out')]);
		const again = readHtmlForm(lost.html, 'send-again');
		expect([again.action, again.fields.toString()]).toEqual([action, fields.toString()]);
		expect((await anna.post(again.action, again.fields)).status).toBe(303);
		expect((await stateOf('mammoth')).draft?.report.note).toBe('Two hours of “work” & <b>snow</b>');
	});

	test('a body larger than any report is refused, signed in or not', async () => {
		const huge = new URLSearchParams({ note: 'x'.repeat(1_100_000) });
		for (const client of [nobody, anna]) {
			expect((await client.post('/editor/mammoth?_action=reports.write', huge)).status).toBe(413);
		}
	});

	test('a form submitted while nothing can be stored is kept in the response too', async () => {
		const { action, fields } = readHtmlForm((await anna.get('/editor/mammoth')).html, 'writer');
		fields.set('trailsGroomed', '21');
		await execute('alter table report_states rename to report_states_away');
		const kept = await anna.post(action, fields);
		await execute('alter table report_states_away rename to report_states');
		expect([kept.status, kept.headers.get('retry-after'), kept.text]).toEqual([
			503,
			'30',
			expect.stringContaining('nothing can be stored at the moment'),
		]);
		const again = readHtmlForm(kept.html, 'send-again');
		expect((await anna.post(again.action, again.fields)).status).toBe(303);
		expect((await stateOf('mammoth')).draft?.report.trailsGroomed).toBe(21);
	});

	test('a request that is not from a form of the console is rejected', async () => {
		const { status, text } = await anna.post(
			'/editor/mammoth?_action=reports.write',
			new URLSearchParams('liftsOpen=3'),
		);
		expect([status, text]).toEqual([400, expect.stringContaining('Nothing was saved')]);
	});
});

describe('a publication', () => {
	test('goes through form, confirmation and result, and its note is inert', async () => {
		const note = 'Wind.\n<script>alert(1)</script> javascript:alert(2) \u202Egnp.exe https://ok.example/a';
		expect(await anna.write('mammoth', { note, newSnow24hCm: '4', liftsOpen: '0' }, 'publish')).toMatchObject({
			status: 303,
			location: '/editor/mammoth/publish',
		});
		const check = await anna.get('/editor/mammoth/publish');
		expect(check.text).toMatch(/New snow 24 h 4 in was not reported/);
		expect(check.text).toMatch(/The dashboard updates immediately/);
		expect(check.text).toMatch(/alerts? will fire/);
		const done = await anna.publish('mammoth');
		expect(done).toMatchObject({ status: 303, location: '/editor/mammoth/published?version=1' });
		const proof = await anna.get(done.location ?? '');
		expect(proof.text).toMatch(/\/resorts\/mammoth REVALIDATED \d+ ms \d\d:\d\d:\d\d\.\d{3}/);

		const { text } = await site.renderCached('/resorts/mammoth');
		const { html: history } = await anna.get('/editor/mammoth/history');
		for (const html of [text, history]) {
			expect(html).not.toMatch(/<script>alert|href="javascript:|\u202E/);
			expect(html).toContain('&lt;script&gt;alert(1)');
		}
		expect(text).toContain('href="https://ok.example/a"');
	});

	test('of an implausible value waits for confirmation', async () => {
		await anna.write('steamboat', { newSnow24hCm: '40' });
		const check = await anna.publish('steamboat', { confirmed: false });
		expect([check.status, check.text]).toEqual([
			422,
			expect.stringContaining('New snow 24 h: 40 in is unusually high (29.5 in is rare)'),
		]);
		expect((await stateOf('steamboat')).published).toBeNull();
		expect((await anna.publish('steamboat')).status).toBe(303);
	});

	test('whose page is not regenerated is stored, says so, and is completed by the next refresh', async () => {
		site.pageCache.stuck.add('/resorts/mammoth');
		await anna.write('mammoth', { trailsOpen: '31' });
		const { location } = await anna.publish('mammoth');
		const result = await anna.get(location ?? '');
		expect(result.text).toContain('Published, but some pages aren’t updated yet.');
		expect(result.text).toMatch(/\/resorts\/mammoth NOT UPDATED YET/);
		expect((await anna.get('/editor')).text).toContain('Page not updated yet');
		expect((await stateOf('mammoth')).published?.report.trailsOpen).toBe(31);

		site.pageCache.stuck.clear();
		const refresh = await site.render.fetch('/api/refresh', {
			method: 'POST',
			headers: [
				['authorization', `Bearer ${build.bypassToken}`],
				['content-type', 'application/json'],
			],
			body: '{}',
		});
		expect(refresh.status).toBe(200);
		expect((await anna.get('/editor')).text).not.toContain('Page not updated yet');
	});

	test('by the second of two editors keeps the changes of the first, and neither loses anything', async () => {
		const { action, fields } = readHtmlForm((await ben.get('/editor/mammoth')).html, 'writer');
		await anna.write('mammoth', { baseDepthCm: '50', liftsOpen: '9' });
		await anna.publish('mammoth');
		fields.set('baseDepthCm', '44');
		fields.set('trailsOpen', '77');
		const clash = await ben.post(action, fields);
		expect([clash.status, clash.text]).toEqual([409, expect.stringContaining('anna@mammoth.example')]);
		expect(clash.text).toMatch(/Use theirs instead: 50 in/);
		const merged = readHtmlForm(clash.html, 'writer');
		expect(['baseDepthCm', 'liftsOpen', 'trailsOpen'].map((name) => merged.fields.get(name))).toEqual([
			'44',
			'9',
			'77',
		]);
		merged.fields.append('theirs', 'baseDepthCm');
		await ben.post(merged.action, merged.fields);
		await ben.publish('mammoth');
		expect((await stateOf('mammoth')).published?.report).toMatchObject({
			liftsOpen: 9,
			trailsOpen: 77,
			baseDepthCm: 127,
		});
	});

	test('can be undone by publishing an earlier version again', async () => {
		expect((await anna.get('/editor/mammoth/history')).text).toMatch(/Restore version 2…/);
		await anna.publish('mammoth', { query: '?restore=2' });
		expect((await stateOf('mammoth')).published).toMatchObject({ restoredFrom: 2, report: { trailsOpen: 31 } });
	});

	test('remembers the unit that the editor chose', async () => {
		const other = await ben.write('mammoth', { baseDepthCm: '10' }, 'use-cm');
		expect([other.status, readHtmlForm(other.html, 'writer').fields.get('baseDepthCm')]).toEqual([200, '25.4']);
		expect(readHtmlForm((await ben.get('/editor/mammoth')).html, 'writer').fields.get('unit')).toBe('cm');
	});
});

describe('a draft', () => {
	const marker = 'Unseen-7d1f';

	test('is shown only in the console of its resort', async () => {
		await anna.write('mammoth', { note: marker, newSnow24hCm: '7' });
		expect((await ben.get('/editor/mammoth/preview')).html).toContain(marker);
		const cached = [await site.renderCached('/'), await site.renderCached('/resorts/mammoth')];
		const addresses = ['/api/conditions', '/api/conditions/mammoth', '/api/health', '/feed.xml', '/sitemap.xml'];
		const reports = ['/.well-known/snow-report.json', '/api/reports/mammoth', '/reports.xml'];
		const answers = await Promise.all([...addresses, ...reports].map((path) => site.render.fetch(path)));
		for (const { status, text } of [...cached, ...answers]) {
			expect([status, text.includes(marker)]).toEqual([200, false]);
		}
		for (const other of [stranger, visitor, nobody]) {
			for (const path of ['/editor', ...pages]) expect((await other.get(path)).html).not.toContain(marker);
		}
	});

	test('is not rendered for the page cache, under any name', async () => {
		for (const path of ['/editor/mammoth/preview', '/editor/mammoth', '/editor/mammoth/preview.css']) {
			const { status, text } = await site.renderCached(path);
			expect([path, status, text.includes(marker)]).toEqual([path, 404, false]);
		}
	});

	test('can be discarded', async () => {
		const { action, fields } = readHtmlForm((await anna.get('/editor/mammoth')).html, 'discard');
		expect(await anna.post(action, fields)).toMatchObject({ status: 303, location: '/editor/mammoth' });
		expect((await stateOf('mammoth')).draft).toBeNull();
	});
});
