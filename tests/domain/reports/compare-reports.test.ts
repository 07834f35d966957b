import { expect, test } from 'vitest';
import { correctionLog, diffReports, formatChange, mergeReports } from '../../../src/domain/reports/compare-reports.ts';
import { HOUR_MS } from '../../../src/domain/time.ts';
import { inches, metric, now, report, versionOf } from './build-reports.ts';

test('changes are shown as text, in the units of the reader', () => {
	const before = report({ newSnow24hCm: 12, overnightSnowCm: 'trace', status: 'partly', note: 'Windy' });
	const after = report({
		newSnow24hCm: 18,
		overnightSnowCm: 0,
		status: 'open',
		primarySurface: 'packed-powder',
		nextUpdateAt: now,
	});
	expect(diffReports(before, after, metric).map(formatChange)).toEqual([
		'Status: Partly open → Open',
		'New snow overnight: trace → 0 cm',
		'New snow 24 h: 12 cm → 18 cm',
		'Primary surface: not reported → Packed powder',
		'Note: “Windy” → not reported',
		'Next update expected: not reported → 2026-11-23 06:05',
	]);
	expect(diffReports(before, { ...before, newSnow24hCm: 18 }, inches).map(formatChange)).toEqual([
		'New snow 24 h: 4.7 in → 7.1 in',
	]);
});

test('everything in a first report is new', () => {
	expect(diffReports(null, report({ liftsOpen: 3 }), metric).map(formatChange)).toEqual([
		'Lifts open: not reported → 3',
	]);
});

test('the work of two editors is merged, and fields that both changed are named', () => {
	const base = report({ newSnow24hCm: 12, liftsOpen: 4, road: 'clear' });
	const theirs = report({ newSnow24hCm: 18, liftsOpen: 6, road: 'clear' });
	const mine = report({ newSnow24hCm: 20, liftsOpen: 4, road: 'closed' });
	expect(mergeReports(base, theirs, mine)).toEqual({
		merged: report({ newSnow24hCm: 20, liftsOpen: 6, road: 'closed' }),
		contested: ['newSnow24hCm'],
	});
});

test('the log names figures that changed for the same snow', () => {
	const versions = [
		versionOf({ newSnow24hCm: 3, liftsOpen: 9 }, now + 30 * HOUR_MS, 4),
		versionOf({ newSnow24hCm: 18, baseDepthCm: 90, liftsOpen: 9 }, now + 2 * HOUR_MS, 3),
		versionOf({ newSnow24hCm: 18, liftsOpen: 9 }, now + HOUR_MS, 2),
		versionOf({ newSnow24hCm: 60, liftsOpen: 4 }, now, 1),
	];
	expect(correctionLog(versions, metric)).toEqual([
		{
			version: 2,
			publishedAt: now + HOUR_MS,
			measuredAt: now,
			changes: [{ field: 'newSnow24hCm', name: 'New snow 24 h', before: '60 cm', after: '18 cm' }],
		},
	]);
});

test('a figure that is withdrawn is a correction', () => {
	const versions = [versionOf({}, now + HOUR_MS, 2), versionOf({ baseDepthCm: 90 }, now, 1)];
	expect(correctionLog(versions, metric).flatMap(({ changes }) => changes.map(formatChange))).toEqual([
		'Depth at the base: 90 cm → not reported',
	]);
});
