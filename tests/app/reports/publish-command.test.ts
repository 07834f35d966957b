import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadDashboard } from '../../../src/app/load-dashboard.ts';
import { loadResort } from '../../../src/app/load-resort.ts';
import { loadFormPage } from '../../../src/app/reports/form-page.ts';
import { loadPreview } from '../../../src/app/reports/preview-report.ts';
import { readPublishCommand, runPublishCommand } from '../../../src/app/reports/publish-command.ts';
import { loadPublishPreview, type PublishPreview } from '../../../src/app/reports/publish-preview.ts';
import {
	loadPublishedPage,
	pageResults,
	publicationResult,
	readPublicationResult,
} from '../../../src/app/reports/published-page.ts';
import { loadHistoryPage } from '../../../src/app/reports/report-history.ts';
import { writeReport } from '../../../src/app/reports/write-report.ts';
import { sendForm } from '../../support/fill-form.ts';
import { ada, bob, openReportSite, type ReportSite } from '../../support/report-site.ts';

let site: ReportSite;
beforeEach(async () => {
	site = await openReportSite();
});
afterEach(() => site[Symbol.asyncDispose]());

const resortId = 'mammoth';
const unit = 'cm';

async function draft(filled: Readonly<Record<string, string>>, person = ada) {
	const page = await loadFormPage(site.context, person, { resortId, unit, outcome: null });
	await writeReport(site.context, person, sendForm(page, filled));
}

async function check(restore: number | null = null, person = ada): Promise<PublishPreview> {
	const view = await loadPublishPreview(site.context, person, { resortId, unit, restore, conflict: null });
	if (view.kind !== 'preview') throw new Error(view.kind);
	return view.page;
}

async function order(page: PublishPreview, { confirmed = true, person = ada } = {}) {
	const form = new FormData();
	const sent = {
		resort: resortId,
		unit,
		...page.basis,
		report: JSON.stringify(page.report),
		restore: page.restore ?? '',
	};
	for (const [name, value] of Object.entries(sent)) form.set(name, `${value}`);
	if (confirmed) form.set('confirmed', 'yes');
	const read = readPublishCommand(form);
	if (read === null) throw new Error('not read');
	return runPublishCommand(site.context, person, read);
}

async function publish(filled: Readonly<Record<string, string>>) {
	await draft(filled);
	return order(await check());
}

describe('before it is public', () => {
	test('a draft is on the pages of the preview and on no other', async () => {
		await publish({ newSnow24hCm: '5' });
		await draft({ newSnow24hCm: '17', note: 'Secret.' });
		const preview = await loadPreview(site.site, site.context, ada, { resortId, restore: null });
		expect(preview?.resort.conditions.newSnow24hCm).toMatchObject({ value: 17, source: 'reported' });
		expect(preview?.summaries[0]?.newSnow24hCm.value).toBe(17);

		// Also if the pages use the last figures read.
		site.temp.database.close();
		for (const view of [await loadResort(site.site, resortId), await loadDashboard(site.site)]) {
			expect(JSON.stringify(view)).not.toContain('Secret.');
		}
	});

	test('an implausible value has to be confirmed', async () => {
		await publish({ baseDepthCm: '200' });
		await draft({ baseDepthCm: '90' });
		const page = await check();
		expect(page.impact.warnings.map(({ message }) => message)).toEqual([
			'Depth at the base fell from 200 cm to 90 cm, by half or more',
		]);
		expect(await order(page, { confirmed: false })).toMatchObject({ state: 'needs-confirmation' });
		expect(await order(page)).toMatchObject({ state: 'published', version: { report: { baseDepthCm: 90 } } });
	});

	test('the report that was shown is published, not a newer draft of someone else', async () => {
		await draft({ baseDepthCm: '90' });
		const looked = await check();
		await draft({ baseDepthCm: '70', liftsOpen: '3' }, bob);
		const outcome = await order(looked);
		expect(outcome).toMatchObject({
			state: 'conflict',
			contested: ['baseDepthCm'],
			merged: { baseDepthCm: 90, liftsOpen: 3 },
		});
		expect((await site.context.reports.loadState(resortId)).published).toBeNull();
	});

	test('without a draft there is nothing to publish or to preview', async () => {
		expect(await loadPublishPreview(site.context, ada, { resortId, unit, restore: null, conflict: null })).toEqual({
			kind: 'no-draft',
		});
		expect(await loadPreview(site.site, site.context, ada, { resortId, restore: null })).toBeNull();
	});
});

test('pressing the button twice publishes once, and leads to the same page', async () => {
	await draft({ baseDepthCm: '90' });
	const page = await check();
	expect(await order(page)).toMatchObject({ state: 'published', version: { version: 1 } });
	expect(await order(page)).toMatchObject({ state: 'published-before', version: { version: 1 } });
	expect(await order(page, { person: bob })).toMatchObject({ state: 'conflict' });
});

test('an earlier version is published again with the same checks, and the draft stays', async () => {
	await publish({ baseDepthCm: '200', liftsOpen: '4' });
	await publish({ baseDepthCm: '150' });
	await draft({ baseDepthCm: '151' });
	const page = await check(1);
	expect(page.impact.changes.map(({ field }) => field)).toContain('baseDepthCm');
	expect(await order(page)).toMatchObject({
		state: 'published',
		version: { version: 3, restoredFrom: 1, report: { baseDepthCm: 200 } },
	});
	expect((await site.context.reports.loadState(resortId)).draft?.report.baseDepthCm).toBe(151);
	const { publicVersion, history } = await loadHistoryPage(site.context, ada, { resortId, unit, beforeVersion: null });
	expect([publicVersion, history.entries.map(({ version }) => version.version)]).toEqual([3, [3, 2, 1]]);
});

test('the page after it shows this version, and which pages are still pending', async () => {
	site.pages.broken.add('/resorts/mammoth');
	const outcome = await publish({ baseDepthCm: '90' });
	if (outcome.state !== 'published') throw new Error(outcome.state);
	const page = await loadPublishedPage(site.context, ada, { resortId, unit, version: 1 });
	expect([page.pendingPaths, page.isSuperseded]).toEqual([['/resorts/mammoth'], false]);

	const cookie = JSON.stringify(publicationResult(outcome));
	expect(readPublicationResult(cookie, resortId, 1)).toMatchObject({
		revalidated: [{ path: '/' }],
		failed: [{ path: '/resorts/mammoth' }],
	});
	const states = (of: typeof page, from: string | undefined) =>
		pageResults(of, readPublicationResult(from, resortId, 1)).map(({ state }) => state);
	expect([states(page, cookie), states(page, undefined)]).toEqual([
		['regenerated', 'pending'],
		['settled', 'pending'],
	]);
	// Someone else has published since, and the worker has run.
	expect(states({ ...page, pendingPaths: ['/'] }, cookie)).toEqual(['regenerated', 'settled']);
	for (const text of [undefined, '', '{}', cookie.replace('"version":1', '"version":2')]) {
		expect(readPublicationResult(text, resortId, 1)).toBeNull();
	}
	await expect(loadPublishedPage(site.context, ada, { resortId, unit, version: 2 })).rejects.toMatchObject({
		code: 'UNKNOWN_VERSION',
	});
});

test('none of these pages is for the editor of another resort, or for visitors', async () => {
	const stranger = { ...bob, reportsOn: ['steamboat'] };
	await publish({ baseDepthCm: '90' });
	await draft({ baseDepthCm: '91' });
	for (const person of [stranger, null]) {
		const asked = [
			loadFormPage(site.context, person, { resortId, unit, outcome: null }),
			loadPreview(site.site, site.context, person, { resortId, restore: null }),
			loadPublishPreview(site.context, person, { resortId, unit, restore: null, conflict: null }),
			loadPublishedPage(site.context, person, { resortId, unit, version: 1 }),
			loadHistoryPage(site.context, person, { resortId, unit, beforeVersion: null }),
		];
		for (const each of asked) await expect(each).rejects.toMatchObject({ code: 'REPORT_NOT_ALLOWED' });
	}
});
