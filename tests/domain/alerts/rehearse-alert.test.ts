import { describe, expect, test } from 'vitest';
import type { AlertRule } from '../../../src/domain/alerts/alert-rule.ts';
import { describeRehearsal, rehearsalWindow, rehearseAlert } from '../../../src/domain/alerts/rehearse-alert.ts';
import type { HourlyReading } from '../../../src/domain/readings.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, type UnixMs } from '../../../src/domain/time.ts';
import { parseTimeOfDay } from '../../../src/domain/time-of-day.ts';
import { hours } from '../build-readings.ts';
import { always, condition, depth, gust, newSnow, START_AT, score, temperature } from './build-alerts.ts';

const now = START_AT + 20 * MINUTE_MS;
const { fromAt, toAt } = rehearsalWindow(now);

/** The month before now, complete except for what is given. */
function month(differing: (endsAt: UnixMs) => Partial<HourlyReading>, height: 'base' | 'summit' = 'summit') {
	const calm = hours(fromAt, toAt);
	const other = hours(fromAt, toAt, differing);
	return {
		fetchedAt: now,
		hourly: height === 'summit' ? { summit: other, base: calm } : { summit: calm, base: other },
	};
}

const agoMs = (days: number) => START_AT - days * DAY_MS;
const isStorm = (endsAt: UnixMs, days: number, lastsH = 12) =>
	endsAt > agoMs(days) && endsAt <= agoMs(days) + lastsH * HOUR_MS;
/** Storms of 12 h and 2 cm an hour, some days ago. */
const storms = (...days: readonly number[]) =>
	month((endsAt) => ({ snowfallCm: days.some((day) => isStorm(endsAt, day)) ? 2 : 0 }));

function firedAt(rule: AlertRule, readings: ReturnType<typeof month>, settings = always): readonly UnixMs[] | string {
	const rehearsal = rehearseAlert(rule, readings, now, settings);
	return rehearsal.outcome === 'rehearsed' ? rehearsal.firedAt : rehearsal.outcome;
}

describe('an alert is rehearsed on the hours of 30 days', () => {
	test('it fires once per storm, at the hour of the crossing', () => {
		expect(firedAt(newSnow('>=', 20, 'cm'), storms(20, 10, 3))).toEqual(
			[20, 10, 3].map((days) => agoMs(days) + 10 * HOUR_MS),
		);
	});

	test('it does not fire for a storm below the threshold', () => {
		expect(firedAt(newSnow('>', 24, 'cm'), storms(20, 10, 3))).toEqual([]);
	});

	test('it fires at once if the rule held at the start', () => {
		expect(firedAt(newSnow('>=', 20, 'cm'), storms(30.5))).toEqual([agoMs(30) + HOUR_MS]);
	});

	test('sums of the first hours include hours before the month', () => {
		const rule = { ...newSnow('>=', 40, 'cm'), hours: 72 } as AlertRule;
		expect(firedAt(rule, storms(31, 29.75))).toEqual([agoMs(29.75) + 8 * HOUR_MS]);
	});

	test('it ends with the last full hour', () => {
		expect(
			firedAt(
				gust('>=', 50),
				month((endsAt) => ({ gustKmh: endsAt === START_AT ? 60 : 0 })),
			),
		).toEqual([START_AT]);
	});

	test('it fires after quiet hours, not during them', () => {
		const quietHours = {
			fromMinute: parseTimeOfDay('12:00') ?? -1,
			untilMinute: parseTimeOfDay('23:30') ?? -1,
			timeZone: 'UTC',
		};
		expect(firedAt(newSnow('>=', 20, 'cm'), storms(10), { ...always, quietHours })).toEqual([agoMs(10) + 12 * HOUR_MS]);
	});

	test('a paused alert is rehearsed as if it were not paused', () => {
		expect(firedAt(newSnow('>=', 20, 'cm'), storms(10), { ...always, paused: true })).toHaveLength(1);
	});

	test.each<[string, AlertRule, Partial<HourlyReading>, 'base' | 'summit']>([
		['temperature', temperature('<', -20), { tempC: -21 }, 'summit'],
		['temperature at the base', { ...temperature('<', -20), height: 'base' } as AlertRule, { tempC: -21 }, 'base'],
		['gusts', gust('>', 60), { gustKmh: 61 }, 'summit'],
		['snow depth', depth('>=', 150), { snowDepthCm: 150 }, 'summit'],
		['wind', condition('windy'), { gustKmh: 50 }, 'summit'],
		['snowfall', condition('snowing'), { weatherCode: 73 }, 'summit'],
	])('%s', (_, rule, differing, height) => {
		const readings = month((endsAt) => (isStorm(endsAt, 5) ? differing : { weatherCode: 3 }), height);
		expect(firedAt(rule, readings)).toEqual([agoMs(5) + HOUR_MS]);
	});

	test.each([score('>=', 60), condition('powder')])('powder: %j', (rule) => {
		const fired = firedAt(rule, storms(10));
		expect(fired).toHaveLength(1);
		expect(isStorm(Number(fired[0]), 10)).toBe(true);
	});
});

describe('missing hours are skipped and counted', () => {
	test('each window with a missing hour', () => {
		const gap = agoMs(15);
		const readings = month((endsAt) => (endsAt === gap ? { snowfallCm: null } : {}));
		expect(rehearseAlert(newSnow('>=', 20, 'cm'), readings, now, always)).toEqual({
			outcome: 'rehearsed',
			firedAt: [],
			hourCount: 720,
			skippedHourCount: 24,
		});
	});

	test('hours that were never stored', () => {
		const { hourly } = storms(3);
		const week = hourly.summit.filter(({ endsAt }) => endsAt > agoMs(7));
		const rehearsal = rehearseAlert(
			newSnow('>=', 20, 'cm'),
			{ fetchedAt: now, hourly: { ...hourly, summit: week } },
			now,
			always,
		);
		expect(rehearsal).toMatchObject({ firedAt: [agoMs(3) + 10 * HOUR_MS], skippedHourCount: 720 - 6 * 24 - 1 });
	});

	test('hours long after the last fetch, which were a forecast', () => {
		const readings = { ...storms(1), fetchedAt: agoMs(1) };
		expect(rehearseAlert(newSnow('>=', 20, 'cm'), readings, now, always)).toMatchObject({
			firedAt: [],
			skippedHourCount: 24 - 3,
		});
	});

	test('the order of hours and duplicates do not matter', () => {
		const { hourly } = storms(10);
		const shuffled = { summit: [...hourly.summit.toReversed(), ...hourly.summit], base: [] };
		expect(firedAt(newSnow('>=', 20, 'cm'), { fetchedAt: now, hourly: shuffled })).toHaveLength(1);
	});

	test('hours that end at half past', () => {
		const { hourly } = storms(10);
		const late = hourly.summit.map((hour) => ({ ...hour, endsAt: hour.endsAt + 30 * MINUTE_MS }));
		const rehearsal = rehearseAlert(
			newSnow('>=', 20, 'cm'),
			{ fetchedAt: now, hourly: { summit: late, base: [] } },
			now,
			always,
		);
		expect(rehearsal).toMatchObject({ firedAt: [agoMs(10) + 10.5 * HOUR_MS], skippedHourCount: 0 });
	});
});

describe('some rules cannot be rehearsed', () => {
	test('a rule about a forecast, because past forecasts are not stored', () => {
		const rule: AlertRule = { kind: 'forecast-snow', hours: 24, operator: '>', value: 1, unit: 'in' };
		expect(rehearseAlert(rule, storms(3), now, always)).toEqual({ outcome: 'no-past-forecasts' });
	});

	test('a resort without stored hours', () => {
		const nothing = { fetchedAt: null, hourly: { base: [], summit: [] } };
		expect(rehearseAlert(newSnow('>', 1, 'in'), nothing, now, always)).toEqual({ outcome: 'no-history' });
	});
});

test.each([
	[[], 0, 'Would not have fired in the last 30 days.'],
	[[1], 0, 'Would have fired once in the last 30 days.'],
	[[1, 2, 3], 0, 'Would have fired 3 times in the last 30 days.'],
	[
		[1, 2, 3],
		24,
		'Would have fired 3 times in the last 30 days. 24 of 720 hours were skipped because figures are missing.',
	],
])('in words: %j with %d hours missing', (fired, skippedHourCount, words) => {
	expect(describeRehearsal({ outcome: 'rehearsed', firedAt: fired, hourCount: 720, skippedHourCount })).toBe(words);
});

test('in words: the reason', () => {
	expect(describeRehearsal({ outcome: 'no-past-forecasts' })).toMatch(/past forecasts aren’t kept/);
	expect(describeRehearsal({ outcome: 'no-history' })).toMatch(/no figures are stored for the last 30 days/);
});
