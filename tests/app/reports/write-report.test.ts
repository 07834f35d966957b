import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type FormPage, loadFormPage } from '../../../src/app/reports/form-page.ts';
import { type WriteOutcome, writeReport } from '../../../src/app/reports/write-report.ts';
import { formatChange } from '../../../src/domain/reports/compare-reports.ts';
import { sendForm } from '../../support/fill-form.ts';
import { ada, bob, openReportSite, type ReportSite } from '../../support/report-site.ts';

let site: ReportSite;
beforeEach(async () => {
	site = await openReportSite();
});
afterEach(() => site[Symbol.asyncDispose]());

const resortId = 'mammoth';
const open = (person = ada, outcome: WriteOutcome | null = null) =>
	loadFormPage(site.context, person, { resortId, unit: 'cm', outcome });
const write = (page: FormPage, filled: Readonly<Record<string, string>>, { person = ada, intent = 'draft' } = {}) =>
	writeReport(site.context, person, sendForm(page, filled, intent));
const draft = async () => (await site.context.reports.loadState(resortId)).draft;

test('a report is saved as a draft, whichever button was pressed', async () => {
	for (const intent of ['draft', 'preview', 'publish']) {
		const outcome = await write(await open(), { baseDepthCm: '120' }, { intent });
		expect(outcome).toEqual({ state: 'saved', resortId, nextStep: intent });
	}
	expect(await draft()).toMatchObject({ report: { baseDepthCm: 120 }, author: { userId: 'ada' } });
	expect((await open()).fields.baseDepthCm).toMatchObject({ text: '120', isChanged: true, last: null });
});

test('a fault stores nothing, and the page shows the entries and what is wrong', async () => {
	const outcome = await write(await open(), { baseDepthCm: 'deep', liftsOpen: '9', 'newSnow24hCm.is': 'trace' });
	expect(outcome.state).toBe('invalid');
	expect(await draft()).toBeNull();
	const { fields, faults } = await open(ada, outcome);
	expect([fields.baseDepthCm.text, fields.liftsOpen.text, fields.newSnow24hCm.text]).toEqual(['deep', '9', 'trace']);
	expect(faults).toEqual({ baseDepthCm: 'Depth at the base: enter a number from 0 to 1500 cm' });
	expect(fields.baseDepthCm.fault).toBe(faults.baseDepthCm);
});

test('another unit shows the same report, and stores nothing', async () => {
	const outcome = await write(await open(), { baseDepthCm: '121', liftsOpen: '9' }, { intent: 'use-in' });
	const page = await open(ada, outcome);
	expect([page.unit, page.fields.baseDepthCm.text, page.fields.liftsOpen.text]).toEqual(['in', '47.6', '9']);
	expect(await draft()).toBeNull();
	await write(page, {});
	expect((await draft())?.report.baseDepthCm).toBe(121);
});

describe('the second of two editors', () => {
	test('sees the changes of the first beside their own entries, and chooses', async () => {
		const [hers, his] = [await open(ada), await open(bob)];
		await write(hers, { baseDepthCm: '120', liftsOpen: '9' });
		const outcome = await write(his, { baseDepthCm: '95', trailsOpen: '40' }, { person: bob });
		expect(outcome.state).toBe('conflict');
		expect((await draft())?.report).toMatchObject({ baseDepthCm: 120, trailsOpen: null });

		const page = await open(bob, outcome);
		expect(page.conflict).toMatchObject({ by: { name: 'ada@mammoth.example' }, contested: ['Depth at the base'] });
		expect(page.conflict?.changes.map(formatChange)).toEqual([
			'Depth at the base: not reported → 120 cm',
			'Lifts open: not reported → 9',
		]);
		const { baseDepthCm, liftsOpen, trailsOpen } = page.fields;
		expect([baseDepthCm.text, baseDepthCm.theirs]).toEqual(['95', '120 cm']);
		expect([liftsOpen.text, liftsOpen.theirs, trailsOpen.text]).toEqual(['9', null, '40']);

		await write(page, {}, { person: bob });
		expect((await draft())?.report).toMatchObject({ baseDepthCm: 95, liftsOpen: 9, trailsOpen: 40 });
	});

	test('can take the value of the first', async () => {
		const [hers, his] = [await open(ada), await open(bob)];
		await write(hers, { baseDepthCm: '120' });
		const page = await open(bob, await write(his, { baseDepthCm: '95', trailsOpen: '40' }, { person: bob }));
		await write(page, { theirs: 'baseDepthCm' }, { person: bob });
		expect((await draft())?.report).toMatchObject({ baseDepthCm: 120, trailsOpen: 40 });
	});
});

test('pressing a button twice is no conflict', async () => {
	const page = await open();
	await write(page, { baseDepthCm: '120' });
	expect((await write(page, { baseDepthCm: '120' })).state).toBe('saved');
	expect((await write(page, { baseDepthCm: '121' })).state).toBe('conflict');
});

test('someone who may not report on a resort writes nothing', async () => {
	const page = await open();
	const stranger = { ...bob, reportsOn: ['steamboat'] };
	for (const person of [stranger, { ...bob, role: 'user' as const }, { ...ada, isAnonymous: true }]) {
		await expect(write(page, { liftsOpen: '1' }, { person })).rejects.toMatchObject({ code: 'REPORT_NOT_ALLOWED' });
	}
	expect(await draft()).toBeNull();
});
