import { describe, expect, test } from 'vitest';
import { parseReport, reportForm } from '../../../src/domain/reports/report-form.ts';
import { emptyReport, SnowReport } from '../../../src/domain/reports/snow-report.ts';
import { inches, metric, now, report } from './build-reports.ts';

test('an empty form reports nothing', () => {
	expect(parseReport({}, metric)).toEqual({ ok: true, report: emptyReport });
});

test('none, a trace and not reported are three different values', () => {
	expect(parseReport({ overnightSnowCm: '0', newSnow24hCm: 'T', newSnow48hCm: '' }, metric)).toEqual({
		ok: true,
		report: report({ overnightSnowCm: 0, newSnow24hCm: 'trace', newSnow48hCm: null }),
	});
});

test('snow is entered in the unit of the editor and stored in centimetres', () => {
	expect(parseReport({ newSnow24hCm: '4.7', baseDepthCm: '40 in' }, inches)).toEqual({
		ok: true,
		report: report({ newSnow24hCm: 11.9, baseDepthCm: 101.6 }),
	});
	expect(parseReport({ newSnow24hCm: '12,5 cm' }, metric)).toMatchObject({ report: { newSnow24hCm: 12.5 } });
});

test('times are in the time zone of the resort', () => {
	const entered = parseReport({ measuredAt: '2026-11-23T06:05', firstChair: '08:30' }, metric);
	expect(entered).toEqual({ ok: true, report: report({ measuredAt: now, firstChair: '08:30' }) });
});

test('an unchanged field keeps its exact value in another unit', () => {
	const before = report({ newSnow24hCm: 12, baseDepthCm: 100, measuredAt: now + 12_345 });
	const form = reportForm(before, inches);
	expect(form.newSnow24hCm).toBe('4.7');
	expect(parseReport({ ...form, baseDepthCm: '41' }, inches, before)).toEqual({
		ok: true,
		report: { ...before, baseDepthCm: 104.1 },
	});
});

test.each([
	['newSnow24hCm', '-1', 'New snow 24 h: enter a number from 0 to 250 cm, or T for a trace'],
	['newSnow24hCm', '251', 'New snow 24 h: enter a number from 0 to 250 cm, or T for a trace'],
	['newSnow24hCm', '12 in', 'New snow 24 h: enter a number from 0 to 250 cm, or T for a trace'],
	['newSnow24hCm', '1e3', 'New snow 24 h: enter a number from 0 to 250 cm, or T for a trace'],
	['seasonSnowCm', '1,012', 'New snow this season: enter a number from 0 to 4000 cm'],
	['baseDepthCm', 'trace', 'Depth at the base: enter a number from 0 to 1500 cm'],
	['liftsOpen', '2.5', 'Lifts open: enter a whole number from 0 to 500'],
	['measuredAt', '2026-02-31T06:00', 'Measured at: enter a date and a time, for example 2026-11-23 06:05'],
	['firstChair', '25:00', 'First chair must be a time of day: HH:MM, 00:00 to 23:59'],
	['seasonOpensOn', '23.11.2026', 'The opening of the season must be a date: YYYY-MM-DD'],
	['primarySurface', 'slush', 'Choose a surface from the list'],
	['status', 'maybe', 'Choose open, partly or closed'],
	['note', 'x'.repeat(2_001), 'The note cannot be longer than 2000 characters'],
])('%s cannot be %s', (field, text, fault) => {
	expect(parseReport({ [field]: text.slice(0, 3_000) }, metric)).toEqual({ ok: false, faults: { [field]: fault } });
});

test('with inches the limits are in inches', () => {
	expect(parseReport({ newSnow24hCm: '99' }, inches)).toEqual({
		ok: false,
		faults: { newSnow24hCm: 'New snow 24 h: enter a number from 0 to 98 in, or T for a trace' },
	});
});

test('all faults are reported at once, each at its field', () => {
	const entered = parseReport({ newSnow24hCm: 'much', liftsOpen: 'all', status: 'maybe' }, metric);
	expect(entered.ok ? [] : Object.keys(entered.faults).sort()).toEqual(['liftsOpen', 'newSnow24hCm', 'status']);
});

describe('a form that is sent back unchanged', () => {
	const full = report({
		status: 'partly',
		measuredAt: now,
		overnightSnowCm: 'trace',
		newSnow24hCm: 0,
		seasonSnowCm: 312,
		primarySurface: 'packed-powder',
		liftsOpen: 12,
		lastChair: '16:00',
		note: 'Two\nlines\n\nand a paragraph.',
		nextUpdateAt: now + 3_600_000,
		seasonClosesOn: '2027-05-02',
	});
	test.each([metric, inches])('gives the same report in $unit', (terms) => {
		const form = reportForm(full, terms);
		// As a browser sends it.
		const sent = { ...form, note: form.note.replaceAll('\n', '\r\n') };
		expect(parseReport(sent, terms, full)).toEqual({ ok: true, report: full });
	});
});

test.each([-1, 0.5, 253_402_300_800_000, Number.MAX_SAFE_INTEGER])('%d is no instant of a report', (instant) => {
	for (const field of ['measuredAt', 'nextUpdateAt']) {
		expect(SnowReport.safeParse({ [field]: instant }).success, field).toBe(false);
	}
});
