import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { evaluateAlerts } from '../../../src/app/alerts/evaluate-alerts.ts';
import { loadResort } from '../../../src/app/load-resort.ts';
import { loadReportForm } from '../../../src/app/reports/form-page.ts';
import { loadReportFeed } from '../../../src/app/reports/load-report-feed.ts';
import { publishReport } from '../../../src/app/reports/publish-report.ts';
import { receiveReport } from '../../../src/app/reports/receive-report.ts';
import { ReportReceipt, receiptDocument } from '../../../src/app/reports/report-documents.ts';
import { loadReportFile, reportFileSchema, SnowReportFile } from '../../../src/app/reports/report-file.ts';
import { saveDraft } from '../../../src/app/reports/write-report.ts';
import type { SnowReport } from '../../../src/domain/reports/snow-report.ts';
import { HOUR_MS } from '../../../src/domain/time.ts';
import { report, metric as terms } from '../../domain/reports/build-reports.ts';
import { createAlertStores, makeAlert } from '../../support/alert-fixtures.ts';
import { ada, openReportSite, type ReportSite } from '../../support/report-site.ts';

let site: ReportSite;
beforeEach(async () => {
	site = await openReportSite();
});
afterEach(() => site[Symbol.asyncDispose]());

const resortId = 'mammoth';
const receive = (says: Partial<SnowReport>, messageId: string, source = 'stake') =>
	receiveReport(site.context, { resortId, report: report(says), source, messageId });
const state = () => site.context.reports.loadState(resortId);
const jump = { overnightSnowCm: 63 };

test('a plausible report is published as in the console, with its pages', async () => {
	const outcome = await receive({ newSnow24hCm: 12 }, 'msg_1');
	expect(outcome).toMatchObject({
		state: 'published',
		version: { version: 1, author: { kind: 'machine', source: 'stake' } },
		pages: { revalidated: [{ path: '/' }, { path: '/resorts/mammoth' }], failed: [] },
	});
	expect((await loadResort(site.site, resortId))?.conditions.newSnow24hCm.value).toBe(12);
});

test('a repeated message does nothing, and is answered as already received', async () => {
	await receive({ newSnow24hCm: 12 }, 'msg_1');
	const rendered = site.pages.renders.length;
	expect(await receive({ newSnow24hCm: 30 }, 'msg_1')).toEqual({ state: 'already-received' });
	expect([(await state()).published?.version, site.pages.renders.length]).toEqual([1, rendered]);
	expect((await receive({ newSnow24hCm: 13 }, 'msg_1', 'lodge')).state).toBe('published');
});

test('twenty concurrent copies of one message are processed once', async () => {
	const outcomes = await Promise.all(Array.from({ length: 20 }, () => receive({ newSnow24hCm: 12 }, 'msg_1')));
	expect(outcomes.filter((outcome) => outcome.state === 'published')).toHaveLength(1);
	expect(outcomes.filter((outcome) => outcome.state === 'already-received')).toHaveLength(19);
});

describe('a jump', () => {
	test('waits for an editor with the reasons, and is not public', async () => {
		const outcome = await receive(jump, 'msg_1');
		expect(outcome).toMatchObject({ state: 'waiting', warnings: [{ code: 'RARELY_SO_MUCH' }] });
		expect(await receive(jump, 'msg_1')).toEqual({ state: 'already-received' });
		expect((await state()).draft?.reasons).toMatchObject([{ code: 'RARELY_SO_MUCH' }]);
		expect((await loadResort(site.site, resortId))?.report).toBeNull();
		expect((await loadReportFile(site.site, resortId, 'https://snowline.test'))?.report).toBeNull();
		expect((await loadReportFeed(site.site)).entries).toEqual([]);
		expect(site.pages.renders).toEqual([]);
	});

	test('is public once an editor confirms it', async () => {
		await receive(jump, 'msg_1');
		const { values, basis } = await loadReportForm(site.context, ada, resortId);
		const written = { resortId, report: values, basis, terms, confirmed: true };
		expect(await publishReport(site.context, ada, written)).toMatchObject({ state: 'published' });
		expect(await state()).toMatchObject({ draft: null, published: { report: jump, author: { userId: 'ada' } } });
	});

	test('is superseded by a later report of the same source', async () => {
		await receive(jump, 'msg_1');
		await receive({ overnightSnowCm: 6.3 }, 'msg_2');
		expect(await state()).toMatchObject({ draft: null, published: { report: { overnightSnowCm: 6.3 } } });
	});

	test('does not replace the draft of an editor', async () => {
		await saveDraft(site.context, ada, {
			resortId,
			report: report({ liftsOpen: 3 }),
			basis: { revision: 0, version: 0 },
			terms,
		});
		expect(await receive(jump, 'msg_1')).toMatchObject({ state: 'draft-in-the-way' });
		expect(await state()).toMatchObject({ revision: 1, draft: { report: { liftsOpen: 3 } } });
		// Not received, so that it can be sent again.
		expect(await site.context.reports.hasDelivery({ source: 'stake', id: 'msg_1' })).toBe(false);
		expect((await receive({ liftsOpen: 5 }, 'msg_2')).state).toBe('published');
		expect(await state()).toMatchObject({
			draft: { report: { liftsOpen: 3 } },
			published: { report: { liftsOpen: 5 } },
		});
	});
});

test('messages out of order do not replace newer figures with older ones', async () => {
	const now = site.clock.now();
	await receive({ liftsOpen: 9, measuredAt: now - HOUR_MS }, 'msg_2');
	expect(await receive({ liftsOpen: 4, measuredAt: now - 2 * HOUR_MS }, 'msg_1')).toMatchObject({
		state: 'waiting',
		warnings: [{ code: 'MEASURED_BEFORE_LAST' }],
	});
});

test('receipts and files match their schemas', async () => {
	for (const says of [{ newSnow24hCm: 12, note: 'a\n\nb' }, jump] as const) {
		const outcome = await receive(says, `msg_${Object.keys(says)[0]}`);
		if (outcome.state === 'draft-in-the-way') throw new Error(outcome.state);
		expect(ReportReceipt.strict().parse(receiptDocument(outcome))).toEqual(receiptDocument(outcome));
	}
	const file = await loadReportFile(site.site, resortId, 'https://snowline.test');
	expect(SnowReportFile.strict().parse(file)).toEqual(file);
	expect(file).toMatchObject({
		schema: 'https://snowline.test/api/reports/schema.json',
		version: 1,
		report: { newSnow24hCm: 12, baseDepthCm: null },
		staleAfter: { newSnow24hCm: new Date(site.clock.now() + 12 * HOUR_MS).toISOString() },
	});
	expect(await loadReportFile(site.site, 'nowhere', 'https://snowline.test')).toBeNull();
});

test('the published schema accepts each file and rejects others', async () => {
	const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(
		reportFileSchema('https://snowline.test'),
	);
	const load = () => loadReportFile(site.site, resortId, 'https://snowline.test');
	expect(validate(await load())).toBe(true);
	await receive({ status: 'open', overnightSnowCm: 'trace', newSnow24hCm: 0, firstChair: '08:30', note: 'a' }, 'msg_1');
	const file = await load();
	expect(validate(file)).toBe(true);
	for (const wrong of [{ overnightSnowCm: 'some' }, { newSnow24hCm: -1 }, { firstChair: '8:30' }, { liftsOpen: 2.5 }]) {
		expect(validate({ ...file, report: { ...file?.report, ...wrong } })).toBe(false);
	}
});

test('alerts are evaluated with reported figures as long as they are fresh', async () => {
	const alerts = createAlertStores(site.temp.database);
	await alerts.alerts.insert(makeAlert(), 100);
	const evaluate = () => evaluateAlerts({ ...site.context, leases: site.site.leases, evaluation: alerts.evaluation });
	await receive({ newSnow24hCm: 12 }, 'msg_1');
	await site.clock.advance(12 * HOUR_MS);
	expect((await evaluate()).firedCount).toBe(0);
	await receive({ newSnow24hCm: 11 }, 'msg_2');
	expect((await evaluate()).firedCount).toBe(1);
	expect((await alerts.alerts.listOccurrences('ada', 5)).map(({ value }) => value)).toEqual([11]);
});

test('the feed has an entry for each publication, with the note as text', async () => {
	await receive({ status: 'open', newSnow24hCm: 12, liftsOpen: 9, note: '<b>Windy</b>' }, 'msg_1');
	expect((await loadReportFeed(site.site)).entries).toEqual([
		{
			id: 'report/mammoth/1',
			path: '/resorts/mammoth',
			title: 'Mammoth Mountain reports: status open, new snow 24 h 4.7 in (12 cm), lifts open 9',
			updatedAt: site.clock.now(),
			summary: 'Status: Open. New snow 24 h: 4.7 in (12 cm). Lifts open: 9\n\n<b>Windy</b>',
		},
	]);
});
