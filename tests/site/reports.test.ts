import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { openDatabase } from '../../src/storage/open-database.ts';
import { createLibsqlReportStore } from '../../src/storage/reports/libsql-report-store.ts';
import { report } from '../domain/reports/build-reports.ts';
import { type EdgeSite, startEdgeSite } from '../support/edge-site.ts';
import { lodgeSecret, type Signing, signReport, stakeSecret } from '../support/signed-report.ts';

// Reports of machines, from the request to the page, with the real build and the real edge.

const build = inject('siteBuild');
const sources = [
	{ name: 'stake', secret: stakeSecret, resorts: ['mammoth', 'grand-targhee'] },
	{ name: 'lodge', secret: lodgeSecret, resorts: ['steamboat'] },
];
let site: EdgeSite;
beforeAll(async () => {
	site = await startEdgeSite(build, { env: { REPORT_SOURCES: JSON.stringify(sources) } });
});
afterAll(() => site?.[Symbol.asyncDispose]());

async function send(resortId: string, says: object, signing: Signing = {}, sent = JSON.stringify(says)) {
	const answer = await fetch(`${site.url}/api/reports/${resortId}`, {
		method: 'POST',
		headers: signReport(JSON.stringify(says), signing),
		body: sent,
	});
	return { status: answer.status, body: await answer.json() };
}

test('a signed report is on the page before its sender gets the response, and visitors never wait for it', async () => {
	await site.get('/resorts/mammoth');
	expect((await site.get('/resorts/mammoth')).cache).toBe('HIT');
	const note =
		'Ropes drop at ten.\n\n<script>alert(1)</script> javascript:alert(1) https://resort.example/snow \u202eevil';
	const { status, body } = await send('mammoth', { status: 'partly', liftsOpen: 27, note }, { id: 'msg_page' });
	expect(status).toBe(200);
	expect(body).toMatchObject({
		state: 'published',
		version: 1,
		revalidated: [
			{ path: '/', cache: 'REVALIDATED' },
			{ path: '/resorts/mammoth', cache: 'REVALIDATED' },
		],
		failed: [],
	});
	const page = await site.get('/resorts/mammoth');
	expect(page.cache).toBe('HIT');
	expect(page.text).toContain('The resort reports');
	expect(page.text).toContain('Partly open');
	expect(page.text).toContain('<b>27</b> of 28');
	expect(page.text).toContain('&lt;script&gt;alert(1)&lt;/script&gt; javascript:alert(1)');
	expect(page.text).toContain('href="https://resort.example/snow" rel="nofollow noopener noreferrer ugc"');
	expect(page.text).not.toMatch(/<script>alert|href="javascript|\u202e/);
	const dashboard = await site.get('/');
	expect([dashboard.cache, dashboard.text.includes('27 of 28 lifts')]).toEqual(['HIT', true]);
});

describe('only valid ones are processed', () => {
	const versionOf = async () => JSON.parse((await site.get(`/api/reports/mammoth?${Math.random()}`)).text).version;
	test('invalid ones and a replay change nothing', async () => {
		const before = await versionOf();
		const says = { liftsOpen: 3 };
		const old = new Date(Date.now() - 6 * 60_000);
		const bad = [
			await send('mammoth', says, { secret: lodgeSecret }),
			await send('mammoth', says, { at: old }),
			await send('mammoth', says, {}, JSON.stringify(says, null, 2)),
			await send('steamboat', says),
		];
		expect(bad.map(({ status, body }) => [status, body.code])).toEqual(bad.map(() => [401, 'SIGNATURE_REFUSED']));
		const replayed = await send('mammoth', says, { id: 'msg_page' });
		expect([replayed.status, replayed.body.state]).toEqual([200, 'already-received']);
		expect(await versionOf()).toBe(before);
	});
});

test('a correction is on the page, with the previous figure', async () => {
	await send('grand-targhee', { newSnow24hCm: 30 });
	await send('grand-targhee', { newSnow24hCm: 18 });
	const { text } = await site.get('/resorts/grand-targhee');
	expect(text).toMatch(
		/Corrected by the resort[\s\S]*<del>11\.8 in \(30 cm\)<\/del>[\s\S]*<ins>7\.1 in \(18 cm\)<\/ins>/,
	);
	expect(text).toMatch(/reported<\/span>/);
});

test('twenty concurrent reports lose nothing, and no reader sees an older page after a newer one', async () => {
	const openIn = (text: string) => Number(/<b>(\d+)<\/b> of 28/.exec(text)?.[1] ?? -1);
	const { promise: done, resolve: stop } = Promise.withResolvers<void>();
	let isDone = false;
	void done.then(() => {
		isDone = true;
	});
	const readers = Array.from({ length: 20 }, async () => {
		const seen: number[] = [];
		while (!isDone) {
			const { status, text } = await site.get('/resorts/mammoth');
			expect(status).toBe(200);
			if (openIn(text) !== seen.at(-1)) seen.push(openIn(text));
		}
		return seen;
	});
	const answers = await Promise.all(
		Array.from({ length: 20 }, (_, index) => send('mammoth', { liftsOpen: index + 1 })),
	);
	const last = openIn((await site.get('/resorts/mammoth')).text);
	stop();
	expect(answers.map(({ status, body }) => [status, body.failed])).toEqual(answers.map(() => [200, []]));
	const versionOf = new Map(answers.map(({ body }, index) => [index + 1, body.version as number]));
	expect(new Set(versionOf.values()).size).toBe(20);
	expect(versionOf.get(last)).toBe(Math.max(...versionOf.values()));
	for (const seen of await Promise.all(readers)) {
		// The state before the first of them comes first, if it was seen.
		const versions = seen.map((count) => versionOf.get(count) ?? 0);
		expect(versions).toEqual([...versions].sort((a, b) => a - b));
	}
});

test('a report that waits is on no page, in no document and in no feed', async () => {
	const marker = 'marker-of-a-draft';
	const { status, body } = await send('grand-targhee', { overnightSnowCm: 66, note: marker });
	expect([status, body.state]).toEqual([202, 'waiting']);
	const paths = ['/', '/resorts/grand-targhee', '/reports.xml', '/feed.xml', '/api/conditions'];
	for (const path of [...paths, '/api/conditions/grand-targhee', '/api/reports/grand-targhee']) {
		await site.post('/api/revalidate', { all: true }, build.bypassToken);
		expect((await site.get(`${path}?fresh`)).text, path).not.toContain(marker);
	}
	for (const path of ['/editor', '/editor/grand-targhee']) {
		expect((await site.get(path)).text, path).not.toContain(marker);
	}
});

test('a publication whose pages fail is stored and completed by the next refresh', async () => {
	const database = openDatabase({ url: `file:${site.databaseFile}` });
	const store = createLibsqlReportStore(database);
	const { revision } = await store.loadState('steamboat');
	const author = { kind: 'editor', userId: 'ada', name: 'ada' } as const;
	// As if the process had ended between the transaction and the pages.
	await store.publish({
		resortId: 'steamboat',
		expectedRevision: revision,
		report: report({ liftsOpen: 7 }),
		author,
		at: Date.now(),
		delivery: null,
		restoredFrom: null,
		keepDraft: false,
		paths: ['/', '/resorts/steamboat'],
	});
	database.close();
	const refreshed = await site.post('/api/refresh', {}, build.bypassToken);
	expect(refreshed.status).toBe(200);
	expect((await site.get('/resorts/steamboat')).text).toContain('<b>7</b> of 18');
});

test('anyone can find, read and validate the format', async () => {
	const index = JSON.parse((await site.get('/.well-known/snow-report.json')).text);
	const mammoth = index.resorts.find(({ id }: { id: string }) => id === 'mammoth');
	expect(mammoth.report).toBe(`${build.siteUrl}/api/reports/mammoth`);
	const file = await site.get('/api/reports/mammoth');
	expect(file.headers.get('access-control-allow-origin')).toBe('*');
	expect(JSON.parse(file.text)).toMatchObject({ formatVersion: '1.0', version: 21, report: { status: null } });
	expect(file.text).not.toContain('stake');
	const schema = await site.get('/api/reports/schema.json');
	expect(schema.headers.get('content-type')).toBe('application/schema+json');
	expect(JSON.parse(schema.text).$id).toBe(index.schema);
	expect((await site.get('/reports.xml')).text).toContain(
		'Mammoth Mountain reports: status partly open, lifts open 27',
	);
});
