import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openDatabase } from '../../src/storage/open-database.ts';
import { createLibsqlStores } from '../../src/storage/stores.ts';
import { type ConsoleClient, createConsoleClient } from '../support/console-client.ts';
import { type EdgeSite, startEdgeSite } from '../support/edge-site.ts';
import { signInEditor } from '../support/editors.ts';
import { readHtmlForm } from '../support/html-form.ts';

// Twenty editors publish at once, four of them for each resort, while two hundred people read.

const resortIds = ['mammoth', 'palisades-tahoe', 'grand-targhee', 'steamboat', 'mt-bachelor'];
/** What each of the four changes. */
const ownFields = ['liftsOpen', 'trailsOpen', 'baseDepthCm', 'seasonSnowCm'] as const;
const paths = ['/', ...resortIds.map((id) => `/resorts/${id}`)];
const readerCount = 200;
const answersPerReading = 8;

const build = inject('siteBuild');
let site: EdgeSite;
beforeAll(async () => {
	site = await startEdgeSite(build, { env: { WEATHER: 'simulated' } });
	for (const path of paths) await site.get(path);
});
afterAll(() => site?.[Symbol.asyncDispose]());

async function signIn(email: string, resortId: string): Promise<ConsoleClient> {
	const { cookie } = await signInEditor({ databaseFile: site.databaseFile, siteUrl: build.siteUrl }, email, [resortId]);
	return createConsoleClient(
		async (path, request) => {
			const answer = await fetch(site.url + path, { ...request, redirect: 'manual' });
			progress.advance();
			return { status: answer.status, headers: answer.headers, html: await answer.text() };
		},
		site.url,
		cookie,
	);
}

/** Writes and publishes a report; after a conflict, continues from the other report until it is public. */
async function publish(editor: ConsoleClient, resortId: string, field: string, value: string): Promise<string> {
	let answer = await editor.write(resortId, { [field]: value });
	for (;;) {
		while (answer.status === 409) {
			const { action, fields } = readHtmlForm(answer.html, 'writer');
			answer = await editor.post(action, fields);
		}
		if (answer.status !== 303) throw new Error(`writing ended with ${answer.status}: ${answer.text}`);
		const check = await editor.get(`/editor/${resortId}/publish`);
		// Someone else has published the draft with this change in it.
		if (check.status === 303) return (await editor.get(`/editor/${resortId}/history`)).text;
		const { action, fields } = readHtmlForm(check.html, 'publish');
		fields.set('confirmed', 'yes');
		answer = await editor.post(action, fields);
		if (answer.status === 303) return (await editor.get(answer.location ?? '')).text;
	}
}

/** Reads in step with the editors, so that a slow machine reads as often as a fast one. */
const progress = {
	isOver: false,
	answerCount: 0,
	readers: [] as (() => void)[],
	next(): Promise<void> {
		return new Promise((resolve) => this.readers.push(resolve));
	},
	advance(): void {
		this.answerCount += 1;
		if (this.answerCount % answersPerReading === 0) this.release();
	},
	release(): void {
		for (const read of this.readers.splice(0)) read();
	},
};

/** Reads a page repeatedly. @returns every copy that was older than one before it, and every status but 200 */
async function readOn(path: string): Promise<readonly string[]> {
	const faults: string[] = [];
	let newest = '';
	for (let wasOver = false; !wasOver; ) {
		wasOver = progress.isOver;
		const { status, generatedAt } = await site.get(path);
		if (status !== 200) faults.push(`${path}: ${status}`);
		if (generatedAt === null || generatedAt < newest) faults.push(`${path}: ${generatedAt} after ${newest}`);
		newest = generatedAt ?? newest;
		if (!progress.isOver) await progress.next();
	}
	return faults;
}

test('twenty editors lose no update, and two hundred readers see no error and no older page after a newer one', async () => {
	const editors = await Promise.all(
		resortIds.flatMap((resortId) =>
			ownFields.map(async (field, index) => ({
				editor: await signIn(`editor-${index}@${resortId}.example`, resortId),
				resortId,
				field,
				value: `${index + 11}`,
			})),
		),
	);
	const reading = Array.from({ length: readerCount }, (_, index) => readOn(paths[index % paths.length] ?? '/'));
	const publishing = Promise.all(
		editors.map(({ editor, resortId, field, value }) => publish(editor, resortId, field, value)),
	).finally(() => {
		progress.isOver = true;
		progress.release();
	});
	const [faults, results] = await Promise.allSettled([Promise.all(reading), publishing]);
	if (faults.status === 'rejected') throw faults.reason;
	if (results.status === 'rejected') throw results.reason;
	expect(faults.value.flat()).toEqual([]);
	expect(results.value.filter((text) => text.includes('NOT UPDATED'))).toEqual([]);

	const database = openDatabase({ url: `file:${site.databaseFile}` });
	const { reports } = createLibsqlStores(database, 'open-meteo');
	for (const resortId of resortIds) {
		const { published } = await reports.loadState(resortId);
		expect(published?.report).toMatchObject({ liftsOpen: 11, trailsOpen: 12, baseDepthCm: 33, seasonSnowCm: 35.6 });
		// The page, which comes from the cache, shows what is public now.
		const page = await site.get(`/resorts/${resortId}`);
		expect([page.cache, Date.parse(page.generatedAt ?? '') >= (published?.publishedAt ?? 0)]).toEqual(['HIT', true]);
	}
	database.close();
}, 240_000);
