import { describe, expect, test } from 'vitest';
import { describeConditions, summarizeConditions } from '../../src/domain/assemble-conditions.ts';
import { missingFigure } from '../../src/domain/figure.ts';
import { descriptionWindow, summaryWindow } from '../../src/domain/readings-window.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/time.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { at, hours, resort, stored } from './build-readings.ts';

const now = at('2026-01-15T09:20:00-07:00');
const lastHourAt = at('2026-01-15T09:00:00-07:00');
const fetchedAt = now - MINUTE_MS;
const policy = { fetchIntervalMs: 5 * MINUTE_MS };

const summitHours = hours(now - 9 * DAY_MS, now + 9 * DAY_MS, () => ({ snowfallCm: 0.5, freezingLevelM: 2400 }));
const readings = stored({
	fetchedAt,
	current: {
		base: { gustKmh: { value: 30, at: now - 5 * MINUTE_MS } },
		summit: { gustKmh: { value: 70, at: now - 5 * MINUTE_MS } },
	},
	hourly: { base: hours(now - 9 * DAY_MS, now + 9 * DAY_MS), summit: summitHours },
	daily: [{ startsAt: at('2026-01-15T00:00:00-07:00'), sunriseAt: 1, sunsetAt: 2, uvIndexMax: 3 }],
});

describe('the summary of a resort', () => {
	const summary = summarizeConditions(resort, readings, now, policy);

	test('has the resort and the time of the fetch', () => {
		expect(summary).toMatchObject({ resort, timeZone: 'America/Denver', fetchedAt });
	});

	test('has the new snow of the summit, as old as the last hour', () => {
		expect(summary.newSnow24hCm).toEqual({
			value: 12,
			source: 'modelled',
			measuredAt: lastHourAt,
			staleAfterAt: lastHourAt + 3 * HOUR_MS,
		});
	});

	test('counts the hour that ends exactly now', () => {
		expect(summarizeConditions(resort, readings, lastHourAt, policy).newSnow24hCm.measuredAt).toBe(lastHourAt);
	});

	test('uses the gusts at the summit for the risk of wind holds', () => {
		expect(summary.windHold).toMatchObject({ value: 'likely', measuredAt: now - 5 * MINUTE_MS });
	});

	test('does not fall back to the gusts at the base', () => {
		const { base } = readings.current;
		const hourly = { ...readings.hourly, summit: summitHours.map((hour) => ({ ...hour, gustKmh: null })) };
		const without = stored({ ...readings, current: { base, summit: {} }, hourly });
		expect(summarizeConditions(resort, without, now, policy).windHold).toEqual(missingFigure);
	});

	test('has the freezing level and the snow line', () => {
		expect([summary.freezingLevelM.value, summary.snowLineM.value]).toEqual([2400, 2100]);
	});

	test('has no forecast, so that 500 of them stay small', () => {
		expect(Object.keys(summary)).not.toContain('forecast');
	});

	test('needs only the hours of its window', () => {
		const { fromAt, toAt } = summaryWindow(now);
		const hourly = {
			base: hours(fromAt, toAt),
			summit: hours(fromAt, toAt, () => ({ snowfallCm: 0.5, freezingLevelM: 2400 })),
		};
		expect(summarizeConditions(resort, { ...readings, hourly }, now, policy)).toEqual(summary);
	});
});

describe('the description of a resort', () => {
	const description = describeConditions(resort, readings, now, policy);

	test('includes the summary', () => {
		expect(description).toMatchObject(summarizeConditions(resort, readings, now, policy));
	});

	test('has new snow of two, three and seven days', () => {
		const { newSnow48hCm, newSnow72hCm, newSnow7dCm } = description;
		expect([newSnow48hCm.value, newSnow72hCm.value, newSnow7dCm.value]).toEqual([24, 36, 84]);
	});

	test('has the powder score with its parts', () => {
		expect(description.powderScore.value).toMatchObject({ quality: 1, preservation: 1 });
		expect(description.powderScore.measuredAt).toBe(lastHourAt);
	});

	test('has a week of forecast and a week of history', () => {
		expect([description.forecast.length, description.history.length, description.forecastSnow7dCm]).toEqual([8, 7, 84]);
	});

	test('has today’s sunrise and sunset', () => {
		expect(description).toMatchObject({ sunriseAt: 1, sunsetAt: 2, uvIndexMax: 3 });
	});

	test('needs only the hours of its window, at any time of the year', () => {
		const random = seededRandom(5);
		for (let round = 0; round < 40; round += 1) {
			const instant = at('2026-01-01T00:00:00Z') + random.integer(0, 365 * 24 * 60) * MINUTE_MS;
			const { fromAt, toAt } = descriptionWindow(instant);
			const series = hours(fromAt, toAt);
			const given = stored({ fetchedAt: instant, hourly: { base: series, summit: series } });
			const { history, forecast, newSnow7dCm } = describeConditions(resort, given, instant, policy);
			const snow = [...history.slice(0, 6), ...forecast, { snowCm: newSnow7dCm.value }].map(({ snowCm }) => snowCm);
			expect(snow).not.toContain(null);
		}
	});

	test('stays complete for as long as cached readings are fresh', () => {
		const { fromAt, toAt } = descriptionWindow(now);
		const series = hours(fromAt, toAt);
		const given = stored({ fetchedAt: now, hourly: { base: series, summit: series } });
		const later = describeConditions(resort, given, now + 3 * HOUR_MS - 1, policy);
		expect([later.newSnow24hCm.value, later.newSnow7dCm.value, later.forecastSnow7dCm]).toEqual([0, 0, 0]);
	});

	test('does not depend on the order of the hours or on duplicates', () => {
		const random = seededRandom(6);
		const doubled = (of: typeof summitHours) => random.shuffled([...of, ...of.slice(100, 200)]);
		const hourly = { base: doubled([...readings.hourly.base]), summit: doubled(summitHours) };
		expect(describeConditions(resort, { ...readings, hourly }, now, policy)).toEqual(description);
	});
});

describe('missing values stay missing', () => {
	test('a resort that was never fetched has no figures, days or time zone', () => {
		const description = describeConditions(resort, undefined, now, policy);
		expect(description).toMatchObject({
			timeZone: null,
			fetchedAt: null,
			newSnow24hCm: missingFigure,
			windHold: missingFigure,
			snowLineM: missingFigure,
			powderScore: missingFigure,
			sunriseAt: null,
			forecast: [],
			forecastSnow7dCm: null,
			history: [],
		});
	});

	test('a null hour makes new snow missing in the windows that contain it, and in no others', () => {
		const summit = summitHours.map((hour) =>
			hour.endsAt === lastHourAt - 30 * HOUR_MS ? { ...hour, snowfallCm: null } : hour,
		);
		const given = { ...readings, hourly: { ...readings.hourly, summit } };
		const { newSnow24hCm, newSnow48hCm, newSnow72hCm, powderScore } = describeConditions(resort, given, now, policy);
		expect(newSnow24hCm.value).toBe(12);
		expect([newSnow48hCm, newSnow72hCm, powderScore]).toEqual([missingFigure, missingFigure, missingFigure]);
	});

	test('with an unknown time zone there are figures but no days', () => {
		const given = { ...readings, timeZone: 'America/Nowhere' };
		const { timeZone, forecast, history, newSnow24hCm } = describeConditions(resort, given, now, policy);
		expect([timeZone, forecast, history, newSnow24hCm.value]).toEqual([null, [], [], 12]);
	});
});

describe('while the source does not answer', () => {
	const later = (silentMs: number) => describeConditions(resort, readings, fetchedAt + silentMs, policy);

	test('figures are shown with their age for three hours', () => {
		const { newSnow24hCm, summit, windHold } = later(3 * HOUR_MS - 10 * MINUTE_MS);
		expect(newSnow24hCm).toMatchObject({ value: 12, measuredAt: fetchedAt });
		expect(summit.snowDepthCm).toMatchObject({ value: 100, measuredAt: fetchedAt });
		expect(windHold.value).toBe('likely');
	});

	test('then they are missing, with the time of the last answer', () => {
		const { newSnow24hCm, powderScore, snowLineM, windHold } = later(3 * HOUR_MS);
		expect([newSnow24hCm, powderScore, snowLineM].map(({ value, measuredAt }) => [value, measuredAt])).toEqual([
			[null, fetchedAt],
			[null, fetchedAt],
			[null, fetchedAt],
		]);
		expect(windHold.value).toBeNull();
	});

	test('they are shown longer if fetches are less frequent', () => {
		const rare = { fetchIntervalMs: 12 * HOUR_MS };
		expect(describeConditions(resort, readings, fetchedAt + 20 * HOUR_MS, rare).newSnow24hCm.value).toBe(12);
	});

	test('forecast hours never become history', () => {
		const { history } = later(2 * DAY_MS);
		expect(history.map(({ localDate, snowCm }) => [localDate, snowCm])).toEqual([
			['2026-01-11', 12],
			['2026-01-12', 12],
			['2026-01-13', 12],
			['2026-01-14', 12],
			['2026-01-15', null],
			['2026-01-16', null],
			['2026-01-17', null],
		]);
	});
});

test('after the clock was set back, the figures of that time are shown', () => {
	const { summit, newSnow24hCm } = summarizeConditions(resort, readings, now - HOUR_MS, policy);
	expect([summit.gustKmh.value, newSnow24hCm.value]).toEqual([70, 12]);
});
