import { describe, expect, test } from 'vitest';
import { type PlausibilityContext, plausibilityWarnings } from '../../../src/domain/reports/plausibility.ts';
import type { SnowReport } from '../../../src/domain/reports/snow-report.ts';
import { resorts } from '../../../src/domain/resort.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/domain/time.ts';
import { inches, metric, now, published, report } from './build-reports.ts';

const [mammoth] = resorts;
if (!mammoth) throw new Error('there are no resorts');

function codes(says: Partial<SnowReport>, context: Partial<PlausibilityContext> = {}): readonly string[] {
	const found = plausibilityWarnings(report(says), {
		resort: mammoth as PlausibilityContext['resort'],
		published: null,
		modelled: null,
		now,
		terms: metric,
		...context,
	});
	return found.map(({ code, field }) => `${field} ${code}`);
}

test('an ordinary morning needs no confirmation', () => {
	const before = published({ newSnow24hCm: 4, newSnow48hCm: 4, baseDepthCm: 80, seasonSnowCm: 120 }, now - DAY_MS);
	const morning = {
		status: 'open',
		measuredAt: now - 20 * MINUTE_MS,
		overnightSnowCm: 12,
		newSnow24hCm: 18,
		newSnow48hCm: 22,
		newSnow72hCm: 22,
		seasonSnowCm: 138,
		baseDepthCm: 92,
		liftsOpen: 20,
		trailsOpen: 110,
		trailsGroomed: 40,
		firstChair: '08:30',
		lastChair: '16:00',
		nextUpdateAt: now + 6 * HOUR_MS,
	} as const;
	const modelled = { newSnow24hCm: 25, newSnow48hCm: 28, newSnow72hCm: 30 };
	expect(codes(morning, { published: before, modelled })).toEqual([]);
});

test('60 cm in a night need confirmation, in the unit of the editor', () => {
	expect(codes({ overnightSnowCm: 60 })).toEqual(['overnightSnowCm RARELY_SO_MUCH']);
	expect(codes({ overnightSnowCm: 59 })).toEqual([]);
	const context = { resort: mammoth, published: null, modelled: null, now, terms: inches };
	expect(plausibilityWarnings(report({ overnightSnowCm: 63.5 }), context)[0]?.message).toBe(
		'New snow overnight: 25 in is unusually high (23.6 in is rare)',
	);
});

test.each([
	[{ overnightSnowCm: 20, newSnow24hCm: 18 }, 'newSnow24hCm LESS_THAN_SHORTER_WINDOW'],
	[{ overnightSnowCm: 20, newSnow48hCm: 'trace' }, 'newSnow48hCm LESS_THAN_SHORTER_WINDOW'],
	[{ newSnow72hCm: 40, seasonSnowCm: 39 }, 'seasonSnowCm LESS_THAN_SHORTER_WINDOW'],
	[{ trailsOpen: 200 }, 'trailsOpen MORE_THAN_THERE_ARE'],
	[{ liftsOpen: 22, liftsTotal: 20 }, 'liftsOpen MORE_THAN_THERE_ARE'],
	[{ trailsOpen: 10, trailsGroomed: 11 }, 'trailsGroomed MORE_THAN_THERE_ARE'],
	[{ trailsTotal: 500 }, 'trailsTotal TOTAL_UNUSUAL'],
	[{ status: 'closed', liftsOpen: 3 }, 'status CLOSED_BUT_RUNNING'],
	[{ status: 'open', liftsOpen: 0 }, 'status OPEN_WITHOUT_LIFTS'],
	[{ status: 'open', measuredAt: now + 6 * MINUTE_MS }, 'measuredAt MEASURED_IN_FUTURE'],
	[{ status: 'open', measuredAt: now - DAY_MS - 1 }, 'measuredAt MEASURED_LONG_AGO'],
	[{ nextUpdateAt: now }, 'nextUpdateAt NEXT_UPDATE_PAST'],
	[{ firstChair: '16:00', lastChair: '08:30' }, 'lastChair CHAIRS_REVERSED'],
	[{ seasonOpensOn: '2026-11-20', seasonClosesOn: '2026-04-20' }, 'seasonClosesOn SEASON_REVERSED'],
	[{}, 'status REPORT_EMPTY'],
] as const)('%j: %s', (says, code) => {
	expect(codes(says)).toEqual([code]);
});

describe('compared with the last report', () => {
	const last = published({ newSnow24hCm: 10, baseDepthCm: 90, summitDepthCm: 15, seasonSnowCm: 200 }, now - HOUR_MS);
	test.each([
		[{ baseDepthCm: 45 }, ['baseDepthCm DEPTH_HALVED']],
		[{ baseDepthCm: 46 }, []],
		[{ summitDepthCm: 5 }, []],
		[{ baseDepthCm: 151 }, ['baseDepthCm DEPTH_LEAPT']],
		[{ newSnow24hCm: 25 }, []],
		[{ newSnow24hCm: 26 }, ['newSnow24hCm SNOWED_TOO_FAST']],
		[{ seasonSnowCm: 199 }, ['seasonSnowCm SEASON_SHRANK']],
		[{ seasonSnowCm: 321 }, ['seasonSnowCm SEASON_LEAPT']],
		[{ status: 'open' as const }, []],
	])('%j', (says, expected) => {
		expect(codes(says, { published: last })).toEqual(expected);
	});

	test('a report with an earlier measurement than the published one needs confirmation', () => {
		const measured = published({ measuredAt: now - HOUR_MS });
		expect(codes({ status: 'open', measuredAt: now - 2 * HOUR_MS }, { published: measured })).toEqual([
			'measuredAt MEASURED_BEFORE_LAST',
		]);
	});

	test('a new season starts from zero', () => {
		const spring = published({ baseDepthCm: 300, seasonSnowCm: 1_100 }, now - 200 * DAY_MS);
		expect(codes({ baseDepthCm: 20, seasonSnowCm: 20 }, { published: spring })).toEqual([]);
	});
});

test('a storm that the model missed entirely needs confirmation', () => {
	const modelled = { newSnow24hCm: 2, newSnow48hCm: null, newSnow72hCm: 60 };
	expect(codes({ newSnow24hCm: 32, newSnow48hCm: 90, newSnow72hCm: 90 }, { modelled })).toEqual([
		'newSnow24hCm FAR_FROM_MODEL',
	]);
});
