import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadResort } from '../../../src/app/load-resort.ts';
import { loadReportForm } from '../../../src/app/reports/form-page.ts';
import { loadOverview } from '../../../src/app/reports/load-overview.ts';
import { previewReport } from '../../../src/app/reports/preview-report.ts';
import { loadPublishImpact } from '../../../src/app/reports/publish-preview.ts';
import { publishReport } from '../../../src/app/reports/publish-report.ts';
import { loadHistory, restoreReport } from '../../../src/app/reports/report-history.ts';
import { discardDraft, saveDraft } from '../../../src/app/reports/write-report.ts';
import { runRefresh } from '../../../src/app/run-refresh.ts';
import { formatChange } from '../../../src/domain/reports/compare-reports.ts';
import type { SnowReport } from '../../../src/domain/reports/snow-report.ts';
import { HOUR_MS } from '../../../src/domain/time.ts';
import { report, metric as terms } from '../../domain/reports/build-reports.ts';
import { createAlertStores, fire, makeAlert, tenCm } from '../../support/alert-fixtures.ts';
import { ada, admin, bob, openReportSite, type ReportSite } from '../../support/report-site.ts';

let site: ReportSite;
beforeEach(async () => {
	site = await openReportSite();
});
afterEach(() => site[Symbol.asyncDispose]());

const resortId = 'mammoth';
const nothing = { revision: 0, version: 0 };

async function publish(says: Partial<SnowReport>, person = ada, confirmed = true) {
	const { basis } = await loadReportForm(site.context, person, resortId);
	const outcome = await publishReport(site.context, person, {
		resortId,
		report: report(says),
		basis,
		terms,
		confirmed,
	});
	if (outcome.state !== 'published') throw new Error(`not published: ${outcome.state}`);
	return outcome;
}

const pendingPaths = async () => (await site.site.pendingRevalidations.list(10)).map(({ path }) => path);

describe('a publication', () => {
	test('reports each page, and leaves no pending revalidation behind', async () => {
		const { pages, version, changes } = await publish({ newSnow24hCm: 12, liftsOpen: 5 });
		const generatedAt = new Date(site.clock.now()).toISOString();
		expect(pages).toEqual({
			revalidated: ['/', '/resorts/mammoth'].map((path) => ({
				path,
				status: 200,
				cache: 'REVALIDATED',
				generatedAt,
				durationMs: 3,
			})),
			failed: [],
		});
		expect(version).toMatchObject({ version: 1, author: { userId: 'ada' } });
		expect(changes.map(formatChange)).toEqual(['New snow 24 h: not reported → 12 cm', 'Lifts open: not reported → 5']);
		expect(await pendingPaths()).toEqual([]);
	});

	test('is on the page that it waited for', async () => {
		let seen: number | null | undefined;
		site.pages.onRender = async () => {
			seen = (await loadResort(site.site, resortId))?.conditions.newSnow24hCm.value;
		};
		await publish({ newSnow24hCm: 12 });
		expect(seen).toBe(12);
	});

	test('waits for a render that began after it, if another one was running', async () => {
		const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
		const { promise: stored, resolve: store } = Promise.withResolvers<void>();
		const seen: (number | undefined)[] = [];
		site.pages.onRender = async (path) => {
			if (path === '/') return store();
			seen.push((await loadResort(site.site, resortId))?.conditions.report?.version);
			begin();
			await stored;
		};
		const before = site.site.revalidations.revalidate(['/resorts/mammoth']);
		await begun;
		const { pages } = await publish({ liftsOpen: 5 });
		await before;
		expect([pages.failed, seen]).toEqual([[], [undefined, 1]]);
	});

	test('whose pages cannot be regenerated is stored, says so, and is completed by the next refresh', async () => {
		site.pages.broken.add('/resorts/mammoth');
		const { pages, version } = await publish({ newSnow24hCm: 12 });
		expect(pages.failed.map(({ path }) => path)).toEqual(['/resorts/mammoth']);
		expect((await site.context.reports.loadState(resortId)).published).toEqual(version);
		expect(await pendingPaths()).toEqual(['/resorts/mammoth']);
		expect((await loadOverview(site.context, ada)).entries[0]).toMatchObject({ isPagePending: true });

		site.pages.broken.clear();
		await site.clock.advance(HOUR_MS);
		const { revalidated } = await runRefresh(site.site);
		expect(revalidated[0]?.path).toBe('/resorts/mammoth');
		expect(await pendingPaths()).toEqual([]);
	});

	test('does not count as shown by a page that was rendered from older data', async () => {
		site.pages.remembered.add('/resorts/mammoth');
		const { pages } = await publish({ newSnow24hCm: 12 });
		expect(pages.failed).toMatchObject([{ path: '/resorts/mammoth', error: 'FIGURES_NOT_READ' }]);
		expect(await pendingPaths()).toEqual(['/resorts/mammoth']);
	});

	test('of an implausible report waits for confirmation, and nothing happens until then', async () => {
		const written = { resortId, report: report({ overnightSnowCm: 63 }), basis: nothing, terms };
		const asked = await publishReport(site.context, ada, { ...written, confirmed: false });
		expect(asked).toMatchObject({ state: 'needs-confirmation', warnings: [{ code: 'RARELY_SO_MUCH' }] });
		expect([site.pages.renders, (await site.context.reports.loadState(resortId)).published]).toEqual([[], null]);
		expect(await publishReport(site.context, ada, { ...written, confirmed: true })).toMatchObject({
			state: 'published',
		});
	});
});

describe('of two editors at once', () => {
	test('the second sees what the first changed, and loses nothing', async () => {
		await publish({ newSnow24hCm: 12, liftsOpen: 4, road: 'clear' });
		const { basis } = await loadReportForm(site.context, bob, resortId);
		await publish({ newSnow24hCm: 18, liftsOpen: 6, road: 'clear' });

		const mine = report({ newSnow24hCm: 20, liftsOpen: 4, road: 'closed' });
		const outcome = await publishReport(site.context, bob, { resortId, report: mine, basis, terms, confirmed: true });
		if (outcome.state !== 'conflict') throw new Error(outcome.state);
		expect(outcome.by).toMatchObject({ name: 'ada@mammoth.example' });
		expect(outcome.theirChanges.map(formatChange)).toEqual(['New snow 24 h: 12 cm → 18 cm', 'Lifts open: 4 → 6']);
		expect(outcome.merged).toEqual(report({ newSnow24hCm: 20, liftsOpen: 6, road: 'closed' }));
		expect(outcome.contested).toEqual(['newSnow24hCm']);
	});

	test('neither replaces the draft of the other without seeing it', async () => {
		await saveDraft(site.context, ada, { resortId, report: report({ liftsOpen: 4 }), basis: nothing, terms });
		const mine = { resortId, report: report({ liftsOpen: 5 }), basis: nothing, terms };
		expect(await saveDraft(site.context, bob, mine)).toMatchObject({ state: 'conflict', theirs: { liftsOpen: 4 } });
		expect(await publishReport(site.context, bob, { ...mine, confirmed: true })).toMatchObject({ state: 'conflict' });
		expect(await discardDraft(site.context, bob, mine)).toBe(false);
	});
});

test('twenty concurrent editors lose no update, and no page is older than what was published before it', async () => {
	const shown: number[] = [];
	site.pages.onRender = async (path) => {
		site.clock.set(site.clock.now() + 1);
		if (path !== '/resorts/mammoth') return;
		shown.push((await loadResort(site.site, resortId))?.conditions.report?.version ?? 0);
	};
	async function insist(liftsOpen: number): Promise<void> {
		for (;;) {
			const { basis } = await loadReportForm(site.context, admin, resortId);
			site.clock.set(site.clock.now() + 1);
			const written = { resortId, report: report({ liftsOpen }), basis, terms, confirmed: true };
			const outcome = await publishReport(site.context, admin, written);
			if (outcome.state !== 'published') continue;
			// The render that this publication waited for, or one after it.
			expect(shown.at(-1)).toBeGreaterThanOrEqual(outcome.version.version);
			return;
		}
	}
	await Promise.all(Array.from({ length: 20 }, (_, liftsOpen) => insist(liftsOpen)));
	const versions = await site.context.reports.listVersions(resortId, 50);
	expect(versions.map(({ version }) => version)).toEqual(Array.from({ length: 20 }, (_, index) => 20 - index));
	expect(new Set(versions.map((each) => each.report.liftsOpen)).size).toBe(20);
	expect(shown).toEqual([...shown].sort((a, b) => a - b));
	expect(await pendingPaths()).toEqual([]);
});

describe('the form', () => {
	test('starts with the last report, without the times that concern only that one', async () => {
		await publish({ newSnow24hCm: 12, measuredAt: site.clock.now(), nextUpdateAt: site.clock.now() + HOUR_MS });
		await site.clock.advance(2 * HOUR_MS);
		const { values, basis } = await loadReportForm(site.context, ada, resortId);
		expect(values).toEqual(report({ newSnow24hCm: 12 }));
		expect(basis).toEqual({ revision: 1, version: 1 });
		expect((await loadOverview(site.context, ada)).entries).toMatchObject([{ isOverdue: true, draft: null }]);
	});

	test('continues with the draft, which no page shows', async () => {
		await saveDraft(site.context, ada, { resortId, report: report({ liftsOpen: 7 }), basis: nothing, terms });
		expect((await loadReportForm(site.context, bob, resortId)).values.liftsOpen).toBe(7);
		expect((await loadResort(site.site, resortId))?.conditions.report).toBeNull();
	});
});

test('a preview is the page that publishing would produce, and changes nothing', async () => {
	await publish({ newSnow24hCm: 60 });
	const candidate = { resortId, report: report({ newSnow24hCm: 18 }) };
	const preview = await previewReport(site.context, ada, candidate);
	expect(preview.report?.corrections[0]?.changes.map(formatChange)).toEqual([
		'New snow 24 h: 23.6 in (60 cm) → 7.1 in (18 cm)',
	]);
	expect((await loadResort(site.site, resortId))?.conditions.newSnow24hCm.value).toBe(60);
	await publish({ newSnow24hCm: 18 });
	const page = await loadResort(site.site, resortId);
	expect(preview).toMatchObject({ report: page?.report, conditions: { newSnow24hCm: page?.conditions.newSnow24hCm } });
	await expect(previewReport(site.context, bob, { ...candidate, resortId: 'steamboat' })).rejects.toMatchObject({
		code: 'REPORT_NOT_ALLOWED',
	});
});

test('history shows who, when and what, and an earlier version can be published again with the age of its figures', async () => {
	await publish({ newSnow24hCm: 12 });
	const firstAt = site.clock.now();
	await site.clock.advance(HOUR_MS);
	await publish({ newSnow24hCm: 60 }, admin);
	const { basis } = await loadReportForm(site.context, ada, resortId);
	await site.clock.advance(HOUR_MS);
	await restoreReport(site.context, ada, { resortId, version: 1, basis, terms, confirmed: true });
	const { entries, nextBeforeVersion } = await loadHistory(site.context, ada, { resortId, terms });
	expect(nextBeforeVersion).toBeNull();
	expect(entries.map(({ version }) => [version.version, version.restoredFrom])).toEqual([
		[3, 1],
		[2, null],
		[1, null],
	]);
	expect(entries[0]?.version.report.measuredAt).toBe(firstAt);
	expect(entries[1]?.changes.map(formatChange)).toEqual(['New snow 24 h: 12 cm → 60 cm']);
	await expect(
		restoreReport(site.context, ada, { resortId, version: 9, basis, terms, confirmed: true }),
	).rejects.toMatchObject({ code: 'UNKNOWN_VERSION' });
});

test('before publishing, an editor sees who will see the report', async () => {
	const alerts = createAlertStores(site.temp.database);
	await alerts.alerts.insert(makeAlert({ id: 'would-fire', rule: { ...tenCm, value: 50 } as typeof tenCm }), 100);
	await alerts.alerts.insert(makeAlert({ id: 'elsewhere', resortId: 'steamboat' }), 100);
	const reach = await loadPublishImpact(site.context, ada, { resortId, report: report({ newSnow24hCm: 55 }), terms });
	expect(reach).toMatchObject({
		paths: ['/', '/resorts/mammoth'],
		alerts: { firingCount: 1, correctedCount: 0, isAtLeast: false },
	});
	expect((await site.context.reports.loadState(resortId)).revision).toBe(0);
});

test('people who were notified of a figure that the resort contradicts get a correction', async () => {
	const alerts = createAlertStores(site.temp.database);
	const alert = makeAlert();
	await alerts.alerts.insert(alert, 100);
	await fire(alerts, alert, site.clock.now());
	await site.clock.advance(HOUR_MS);
	const says = { resortId, report: report({ newSnow24hCm: 2 }), terms };
	expect((await loadPublishImpact(site.context, ada, says)).alerts.correctedCount).toBe(1);
	expect((await publish({ newSnow24hCm: 2 })).correctedCount).toBe(1);
	expect((await publish({ newSnow24hCm: 2, liftsOpen: 3 })).correctedCount).toBe(0);
});

describe('someone who may not report on a resort', () => {
	const written = { resortId: 'steamboat', report: report({}), basis: nothing, terms, confirmed: true, version: 1 };
	test.each([
		['reads no form', () => loadReportForm(site.context, ada, 'steamboat')],
		['saves no draft', () => saveDraft(site.context, ada, written)],
		['discards none', () => discardDraft(site.context, ada, written)],
		['publishes nothing', () => publishReport(site.context, ada, written)],
		['sees no reach', () => loadPublishImpact(site.context, ada, written)],
		['sees no history', () => loadHistory(site.context, ada, written)],
		['restores nothing', () => restoreReport(site.context, ada, written)],
	])('%s', async (_, attempt) => {
		await expect(attempt()).rejects.toMatchObject({ code: 'REPORT_NOT_ALLOWED' });
		expect((await site.context.reports.loadState('steamboat')).revision).toBe(0);
	});

	test('sees no console, and without a database nobody does', async () => {
		const visitor = { ...ada, role: 'user' } as const;
		await expect(loadOverview(site.context, visitor)).rejects.toMatchObject({ code: 'REPORT_NOT_ALLOWED' });
		await expect(loadOverview({ ...site.context, stored: false }, ada)).rejects.toMatchObject({
			code: 'REPORTS_NOT_STORED',
		});
		await expect(publishReport(site.context, ada, { ...written, resortId: 'nowhere' })).rejects.toMatchObject({
			code: 'UNKNOWN_RESORT',
		});
	});
});
