import { describe, expect, test } from 'vitest';
import { type FormPayload, parseReportForm, readFormPayload } from '../../../src/app/reports/form-payload.ts';
import type { SnowReport } from '../../../src/domain/reports/snow-report.ts';
import { inches, metric, report } from '../../domain/reports/build-reports.ts';

const field = 'newSnow24hCm';

function sent(before: Partial<SnowReport>, entries: readonly (readonly [string, string])[]): FormPayload {
	const form = new FormData();
	const hidden = { resort: 'mammoth', unit: 'cm', revision: '3', version: '2', before: JSON.stringify(report(before)) };
	for (const [name, value] of [...Object.entries(hidden), ...entries]) form.append(name, value);
	const read = readFormPayload(form);
	if (read === null) throw new Error('not read');
	return read;
}

describe('an amount of new snow and the choice beside it', () => {
	test.each<[string, SnowReport[typeof field], string, string, SnowReport[typeof field]]>([
		['nothing touched: as it was', 12.3, '12.3', 'amount', 12.3],
		['nothing touched: still a trace', 'trace', '', 'trace', 'trace'],
		['nothing touched: still not reported', null, '', 'none', null],
		['another number', 12, '8', 'amount', 8],
		['a number where none was reported: the choice that nobody touched does not count', null, '8', 'none', 8],
		['a number where a trace was', 'trace', '8', 'trace', 8],
		['zero is a number', 12, '0', 'amount', 0],
		['trace chosen: the number that nobody touched does not count', 12, '12', 'trace', 'trace'],
		['not reported chosen, the number left standing', 12, '12', 'none', null],
		['not reported chosen, the number taken out', 12, '', 'none', null],
		['the number taken out', 12, '', 'amount', null],
		['T typed', 12, 'T', 'amount', 'trace'],
	])('%s', (_, before, amount, kind, expected) => {
		const form = sent({ [field]: before }, [
			[field, amount],
			[`${field}.is`, kind],
		]);
		expect(parseReportForm(form, metric).report?.[field]).toBe(expected);
	});

	test('a changed number together with trace is rejected, and both are shown again', () => {
		const form = sent({ [field]: 12 }, [
			[field, '8'],
			[`${field}.is`, 'trace'],
		]);
		const { report: read, faults, texts } = parseReportForm(form, metric);
		expect([read, faults[field], texts[field]]).toEqual([
			null,
			'New snow 24 h: enter an amount or choose an option, not both',
			'8',
		]);
	});
});

test('all errors are reported at once, and the entries are shown again unchanged', () => {
	const form = sent({}, [
		['baseDepthCm', 'deep'],
		['liftsOpen', '-3'],
		['road', 'gone'],
		['note', '  Ok. '],
	]);
	const { report: read, faults, texts } = parseReportForm(form, metric);
	expect([read, Object.keys(faults)]).toEqual([null, ['baseDepthCm', 'liftsOpen', 'road']]);
	expect([texts.baseDepthCm, texts.liftsOpen, texts.note]).toEqual(['deep', '-3', 'Ok.']);
});

test('if the other editor’s value is chosen, the text of the field is ignored', () => {
	const form = sent({ baseDepthCm: 120, liftsOpen: 4 }, [
		['baseDepthCm', '90'],
		['liftsOpen', '9'],
		['theirs', 'baseDepthCm'],
	]);
	expect(parseReportForm(form, metric).report).toMatchObject({ baseDepthCm: 120, liftsOpen: 9 });
});

test('an unchanged field keeps its exact value, in inches too', () => {
	const form = { ...sent({ baseDepthCm: 121 }, [['baseDepthCm', '47.6']]), unit: 'in' as const };
	expect(parseReportForm(form, inches).report?.baseDepthCm).toBe(121);
});

test.each([
	['without a resort', { resort: '' }],
	['without a revision', { revision: '' }],
	['with a revision that is none', { revision: '-1' }],
	['without its beginning', { before: '' }],
	['with a beginning that is no JSON', { before: '{"status":' }],
	['with a report that there cannot be', { before: '{"baseDepthCm":-4}' }],
])('%s it is not this form', (_, wrong) => {
	const form = new FormData();
	const good = { resort: 'mammoth', unit: 'cm', revision: '3', version: '2', before: '{}' };
	for (const [name, value] of Object.entries({ ...good, ...wrong })) form.set(name, value);
	expect(readFormPayload(form)).toBeNull();
});
