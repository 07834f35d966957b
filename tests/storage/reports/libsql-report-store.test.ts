import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DraftChange, Publication, ReportStore } from '../../../src/app/reports/report-ports.ts';
import { emptyReport } from '../../../src/domain/reports/snow-report.ts';
import { openDatabase } from '../../../src/storage/open-database.ts';
import { createLibsqlReportStore } from '../../../src/storage/reports/libsql-report-store.ts';
import { createLibsqlStores } from '../../../src/storage/stores.ts';
import { now, report } from '../../domain/reports/build-reports.ts';
import { openTempDatabase, type TempDatabase } from '../../support/temp-db.ts';

let temp: TempDatabase;
let store: ReportStore;
beforeEach(async () => {
	temp = await openTempDatabase();
	store = createLibsqlReportStore(temp.database);
});
afterEach(() => temp[Symbol.asyncDispose]());

const ada = { kind: 'editor', userId: 'ada', name: 'ada@mammoth.example' } as const;
const bob = { kind: 'editor', userId: 'bob', name: 'bob@mammoth.example' } as const;
const stake = { kind: 'machine', source: 'stake' } as const;

const publication = (changes: Partial<Publication> = {}): Publication => ({
	resortId: 'mammoth',
	expectedRevision: 0,
	report: report({ newSnow24hCm: 12 }),
	author: ada,
	at: now,
	delivery: null,
	restoredFrom: null,
	keepDraft: false,
	paths: ['/', '/resorts/mammoth'],
	...changes,
});
const draft = (changes: Partial<DraftChange> = {}): DraftChange => ({
	resortId: 'mammoth',
	id: 'draft-1',
	expectedRevision: 0,
	report: report({ newSnow24hCm: 18 }),
	author: bob,
	at: now,
	delivery: null,
	reasons: [],
	...changes,
});
const waiting = async () =>
	(await createLibsqlStores(temp.database, 'open-meteo').pendingRevalidations.list(10)).map(({ path }) => path);

test('a resort without reports is at revision 0', async () => {
	expect(await store.loadState('mammoth')).toEqual({ resortId: 'mammoth', revision: 0, published: null, draft: null });
	expect(await store.loadStates(['mammoth'])).toEqual(new Map());
	expect(await store.loadPublished(['mammoth'])).toEqual(new Map());
});

describe('a publication', () => {
	test('is stored with its author, its time and the pending revalidations of its pages', async () => {
		const published = await store.publish(publication());
		expect(published).toEqual({
			resortId: 'mammoth',
			version: 1,
			report: report({ newSnow24hCm: 12 }),
			author: ada,
			publishedAt: now,
			restoredFrom: null,
		});
		expect(await store.loadState('mammoth')).toEqual({ resortId: 'mammoth', revision: 1, published, draft: null });
		expect(await waiting()).toEqual(['/', '/resorts/mammoth']);
	});

	test('does not reveal its author to pages', async () => {
		await store.publish(publication());
		expect([...(await store.loadPublished(['mammoth', 'steamboat']))]).toEqual([
			['mammoth', { version: 1, report: report({ newSnow24hCm: 12 }), publishedAt: now }],
		]);
	});

	test('at an outdated revision writes nothing, not even pending revalidations', async () => {
		await store.publish(publication({ paths: [] }));
		expect(await store.publish(publication({ author: bob }))).toBeNull();
		expect((await store.loadState('mammoth')).published?.author).toEqual(ada);
		expect(await store.listVersions('mammoth', 10)).toHaveLength(1);
		expect(await waiting()).toEqual([]);
	});

	test('adds to the history, newest first, page by page', async () => {
		for (const revision of [0, 1, 2, 3]) await store.publish(publication({ expectedRevision: revision }));
		const versions = async (limit: number, before: number | null) =>
			(await store.listVersions('mammoth', limit, before)).map(({ version }) => version);
		expect([await versions(3, null), await versions(3, 2)]).toEqual([[4, 3, 2], [1]]);
		expect((await store.findVersion('mammoth', 2))?.version).toBe(2);
		expect(await store.findVersion('mammoth', 9)).toBeNull();
	});

	test('one of twenty concurrent ones from two connections is stored', async () => {
		const other = openDatabase({ url: temp.url });
		const stores = [store, createLibsqlReportStore(other)];
		const published = await Promise.all(Array.from({ length: 20 }, (_, n) => stores[n % 2]?.publish(publication())));
		other.close();
		expect(published.filter((each) => each !== null)).toHaveLength(1);
		expect(await store.listVersions('mammoth', 30)).toHaveLength(1);
	});
});

describe('a draft', () => {
	test('is not read by pages, and replaces the previous draft', async () => {
		expect(await store.saveDraft(draft())).toBe(1);
		const reasons = [{ field: 'newSnow24hCm', code: 'RARELY_SO_MUCH', message: 'much' }] as const;
		expect(await store.saveDraft(draft({ id: 'draft-2', expectedRevision: 1, author: stake, reasons }))).toBe(2);
		expect(await store.loadPublished(['mammoth'])).toEqual(new Map());
		expect(await store.loadState('mammoth')).toEqual({
			resortId: 'mammoth',
			revision: 2,
			published: null,
			draft: { report: report({ newSnow24hCm: 18 }), author: stake, savedAt: now, reasons },
		});
	});

	test('at an outdated revision is not saved, published or discarded', async () => {
		await store.saveDraft(draft());
		expect(await store.saveDraft(draft({ id: 'late', author: ada }))).toBeNull();
		expect(await store.publish(publication())).toBeNull();
		expect(await store.discardDraft('mammoth', 0)).toBe(false);
		expect((await store.loadState('mammoth')).draft?.author).toEqual(bob);
	});

	test('is removed when it is published, and stays when something else is', async () => {
		await store.saveDraft(draft());
		await store.publish(publication({ expectedRevision: 1, keepDraft: true, author: stake }));
		expect((await store.loadState('mammoth')).draft?.author).toEqual(bob);
		await store.publish(publication({ expectedRevision: 2 }));
		expect(await store.loadState('mammoth')).toMatchObject({ revision: 3, draft: null });
	});

	test('is discarded once', async () => {
		await store.saveDraft(draft());
		expect([await store.discardDraft('mammoth', 1), await store.discardDraft('mammoth', 2)]).toEqual([true, false]);
		expect(await store.loadState('mammoth')).toMatchObject({ revision: 2, draft: null });
	});
});

describe('a message of a machine', () => {
	const delivery = { source: 'stake', id: 'msg_1' };

	test('is recorded with its change, and has no effect a second time', async () => {
		await store.publish(publication({ author: stake, delivery }));
		expect(await store.hasDelivery(delivery)).toBe(true);
		expect(await store.publish(publication({ author: stake, delivery, expectedRevision: 1 }))).toBeNull();
		expect(await store.saveDraft(draft({ author: stake, delivery, expectedRevision: 1 }))).toBeNull();
		expect(await store.hasDelivery({ source: 'other', id: 'msg_1' })).toBe(false);
	});

	test('that changed nothing is not recorded', async () => {
		await store.publish(publication({ author: stake, delivery, expectedRevision: 7 }));
		await store.saveDraft(draft({ author: stake, delivery, expectedRevision: 7 }));
		expect(await store.hasDelivery(delivery)).toBe(false);
	});

	test('is deleted when it is too old to be accepted', async () => {
		await store.saveDraft(draft({ author: stake, delivery }));
		await store.pruneDeliveries(now + 1);
		expect(await store.hasDelivery(delivery)).toBe(false);
	});
});

test('the name of a deleted person is removed from all versions', async () => {
	await store.publish(publication());
	await store.saveDraft(draft({ expectedRevision: 1, author: ada }));
	await store.forgetAuthor('ada');
	const gone = { kind: 'editor', userId: '', name: 'a former editor' };
	expect(await store.loadState('mammoth')).toMatchObject({ published: { author: gone }, draft: { author: gone } });
});

test('a report that this program cannot read is left out of pages, and reported to editors', async () => {
	await store.publish(publication({ report: { ...emptyReport, liftsOpen: -1 } }));
	await store.publish(publication({ resortId: 'steamboat' }));
	expect([...(await store.loadPublished(['mammoth', 'steamboat'])).keys()]).toEqual(['steamboat']);
	await expect(store.loadState('mammoth')).rejects.toMatchObject({ code: 'STORAGE_DAMAGED' });
	// Editors of other resorts are not affected.
	expect([...(await store.loadStates(['mammoth', 'steamboat'])).keys()]).toEqual(['steamboat']);
});
