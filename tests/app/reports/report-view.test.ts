import { describe, expect, test } from 'vitest';
import { viewReport } from '../../../src/app/reports/report-view.ts';
import { resortOperation } from '../../../src/domain/reports/operation.ts';
import type { SnowReport } from '../../../src/domain/reports/snow-report.ts';
import { resorts } from '../../../src/domain/resort.ts';
import { DAY_MS, HOUR_MS } from '../../../src/domain/time.ts';
import { now, published, versionOf } from '../../domain/reports/build-reports.ts';

const [mammoth] = resorts;
if (!mammoth) throw new Error('there are no resorts');
const resort = mammoth;

function view(says: Partial<SnowReport>, ageMs = 0, versions = [versionOf(says)]) {
	const timeZone = 'America/Los_Angeles';
	return viewReport({ resort, published: published(says), versions, timeZone, now: now + ageMs });
}

test('a page shows what was reported, and leaves out what was not', () => {
	const shown = view({
		status: 'partly',
		overnightSnowCm: 'trace',
		newSnow24hCm: 0,
		liftsOpen: 12,
		trailsOpen: 90,
		trailsTotal: 120,
		primarySurface: 'packed-powder',
		firstChair: '08:30',
		lastChair: '16:00',
		road: 'chains-required',
		seasonClosesOn: '2027-05-30',
	});
	expect(shown.status).toEqual({ name: 'Status', value: 'Partly open', isStale: false });
	expect(shown.open.map(({ name, value }) => [name, value])).toEqual([
		['Lifts open', { open: 12, total: resort.liftCount }],
		['Trails open', { open: 90, total: 120 }],
	]);
	expect(shown.snow.map(({ name, value }) => [name, value])).toEqual([
		['New snow overnight', 0.25],
		['New snow 24 h', 0],
	]);
	expect(shown.facts.map(({ name, value }) => `${name}: ${value.replaceAll('\u00a0', ' ')}`)).toEqual([
		'Primary surface: Packed powder',
		'Lifts run: 8:30 AM to 4:00 PM',
		'Road: Chains required',
		'Season ends: May 30, 2027',
	]);
});

test('an empty report shows only its times', () => {
	expect(view({})).toMatchObject({ status: null, open: [], snow: [], facts: [], note: [], corrections: [] });
});

describe('stale values stay, marked as stale', () => {
	const says = {
		status: 'open',
		newSnow24hCm: 12,
		baseDepthCm: 80,
		liftsOpen: 4,
		firstChair: '09:00',
		road: 'clear',
	} as const;
	test.each([
		[0, []],
		[6, ['Road']],
		[12, ['New snow 24 h', 'Lifts open', 'Road', 'Lifts run']],
		[24, ['Status', 'New snow 24 h', 'Depth at the base', 'Lifts open', 'Road', 'Lifts run']],
	])('after %d hours', (hours, stale) => {
		const { status, open, snow, facts } = view(says, hours * HOUR_MS);
		const all = [status, ...snow, ...open, ...facts].filter((said) => said !== null);
		expect(all).toHaveLength(6);
		expect(
			all
				.filter(({ isStale }) => isStale)
				.map(({ name }) => name)
				.sort(),
		).toEqual([...stale].sort());
	});

	test('but a closed resort stays closed for a month', () => {
		const closed = { status: 'closed' } as const;
		const isStale = (days: number) => view(closed, days * DAY_MS).status?.isStale;
		expect([isStale(29), isStale(30)]).toEqual([false, true]);
	});
});

test('an announced update that did not come is overdue', () => {
	const says = { nextUpdateAt: now + HOUR_MS };
	expect([view(says, HOUR_MS).isOverdue, view(says, HOUR_MS + 1).isOverdue]).toEqual([false, true]);
});

test('corrections are shown in both units, for thirty days', () => {
	const versions = [
		versionOf({ newSnow24hCm: 18, measuredAt: now }, now + HOUR_MS, 2),
		versionOf({ newSnow24hCm: 60, measuredAt: now }, now, 1),
	];
	const { corrections } = view({}, 2 * HOUR_MS, versions);
	expect(corrections.map(({ version, changes }) => [version, changes])).toEqual([
		[2, [{ field: 'newSnow24hCm', name: 'New snow 24 h', before: '23.6 in (60 cm)', after: '7.1 in (18 cm)' }]],
	]);
	expect(view({}, 31 * DAY_MS, versions).corrections).toEqual([]);
});

test('what is open is known only from a fresh report', () => {
	const report = published({ status: 'open', liftsOpen: 4 });
	expect(resortOperation(resort, report, now).liftsOpen).toEqual({
		value: { open: 4, total: resort.liftCount },
		source: 'reported',
		measuredAt: now,
		staleAfterAt: now + 12 * HOUR_MS,
	});
	expect(resortOperation(resort, report, now + 12 * HOUR_MS).liftsOpen.value).toBeNull();
	expect(resortOperation(resort, null, now).status).toEqual({
		value: null,
		source: 'reported',
		measuredAt: null,
		staleAfterAt: null,
	});
});
