import { describe, expect, test } from 'vitest';
import {
	type AlertConditions,
	describeAlertConditions,
	knownValue,
	ruleValue,
} from '../../../src/domain/alerts/alert-conditions.ts';
import type { AlertRule } from '../../../src/domain/alerts/alert-rule.ts';
import type { HourlyReading } from '../../../src/domain/readings.ts';
import { HOUR_MS } from '../../../src/domain/time.ts';
import { hours, resort, stored } from '../build-readings.ts';
import { condition, depth, gust, newSnow, START_AT, score, temperature } from './build-alerts.ts';

const policy = { fetchIntervalMs: HOUR_MS };
const now = START_AT;

/** A resort where an inch fell each hour and more is forecast; every value is known. */
function conditionsWith(summit: (endsAt: number) => Partial<HourlyReading> = () => ({}), fetchedAt = now) {
	const range = [now - 8 * 24 * HOUR_MS, now + 8 * 24 * HOUR_MS] as const;
	return describeAlertConditions(
		resort,
		stored({
			fetchedAt,
			hourly: {
				summit: hours(...range, (endsAt) => ({
					snowfallCm: endsAt <= now ? 1 : 0.5,
					tempC: -12,
					gustKmh: 60,
					snowDepthCm: 210,
					weatherCode: 75,
					...summit(endsAt),
				})),
				base: hours(...range, () => ({ tempC: -3, gustKmh: 25, snowDepthCm: 90, weatherCode: 3 })),
			},
		}),
		now,
		policy,
	);
}

const height = (rule: AlertRule, at: 'base' | 'summit') => ({ ...rule, height: at }) as AlertRule;

describe('each rule watches its own figure', () => {
	const conditions = conditionsWith();
	test.each<[AlertRule, number | string]>([
		[newSnow('>', 1, 'in'), 24],
		[{ ...newSnow('>', 1, 'in'), hours: 48 } as AlertRule, 48],
		[{ ...newSnow('>', 1, 'in'), hours: 72 } as AlertRule, 72],
		[{ kind: 'forecast-snow', hours: 24, operator: '>', value: 1, unit: 'in' }, 12],
		[{ kind: 'forecast-snow', hours: 72, operator: '>', value: 1, unit: 'in' }, 36],
		[temperature('<', 0), -12],
		[height(temperature('<', 0), 'base'), -3],
		[gust('>', 1), 60],
		[height(gust('>', 1), 'base'), 25],
		[depth('>', 1), 210],
		[height(depth('>', 1), 'base'), 90],
		[condition('windy'), 60],
		[condition('snowing'), 'snow'],
		[condition('clear'), 'snow'],
	])('%j: %s', (rule, expected) => {
		expect(ruleValue(rule, conditions).value).toBe(expected);
	});

	test('the condition “powder” uses the powder score', () => {
		const expected = conditions.powderScore.value?.score;
		expect(expected).toBeGreaterThan(0);
		expect(ruleValue(score('>=', 60), conditions).value).toBe(expected);
		expect(ruleValue(condition('powder'), conditions).value).toBe(expected);
	});

	test('the figure has its source and age', () => {
		expect(ruleValue(newSnow('>', 1, 'in'), conditions)).toEqual({
			value: 24,
			source: 'modelled',
			measuredAt: now,
			staleAfterAt: now + 3 * HOUR_MS,
		});
	});

	test('a reported figure replaces the modelled one and says so', () => {
		const reported = { value: 31, source: 'reported', measuredAt: now, staleAfterAt: now + HOUR_MS } as const;
		const figure = ruleValue(newSnow('>', 1, 'in'), { ...conditions, newSnow24hCm: reported });
		expect(figure).toEqual(reported);
	});
});

describe('a window with a missing hour has no value', () => {
	const withoutSnowAt = (hour: number) =>
		conditionsWith((endsAt) => (endsAt === now + hour * HOUR_MS ? { snowfallCm: null } : {}));
	const forecast = (window: 24 | 72): AlertRule => ({
		kind: 'forecast-snow',
		hours: window,
		operator: '>',
		value: 1,
		unit: 'in',
	});
	test.each<[string, AlertRule, AlertConditions]>([
		['the last hour', newSnow('>', 1, 'in'), withoutSnowAt(0)],
		['the first of 24', newSnow('>', 1, 'in'), withoutSnowAt(-23)],
		['the next hour', forecast(24), withoutSnowAt(1)],
		['the last of the next 24', forecast(24), withoutSnowAt(24)],
		['the last of the next 72', forecast(72), withoutSnowAt(72)],
	])('%s', (_, rule, conditions) => {
		expect(ruleValue(rule, conditions).value).toBeNull();
	});

	test.each<[string, AlertRule, AlertConditions]>([
		['the hour before the last 24', newSnow('>', 1, 'in'), withoutSnowAt(-24)],
		['an hour of the past, for a forecast', forecast(24), withoutSnowAt(0)],
		['the hour after the next 24', forecast(24), withoutSnowAt(25)],
	])('%s is outside of the window', (_, rule, conditions) => {
		expect(ruleValue(rule, conditions).value).not.toBeNull();
	});
});

describe('an untrustworthy value counts as missing', () => {
	const figure = (value: number | null, staleAfterAt: number | null = now + 1) =>
		({ value, source: 'modelled', measuredAt: now, staleAfterAt }) as const;

	test.each([
		['known', figure(7), 7],
		['zero', figure(0), 0],
		['missing', figure(null, null), null],
		['too old by now', figure(7, now), null],
		['not a number', figure(Number.NaN), null],
		['without end', figure(Number.POSITIVE_INFINITY), null],
	])('%s', (_, given, expected) => {
		expect(knownValue(given, now)).toBe(expected);
	});

	test('a kind of weather is a valid value', () => {
		expect(knownValue({ ...figure(0), value: 'snow' }, now)).toBe('snow');
	});

	test('the age of a forecast is that of its fetch', () => {
		const rule: AlertRule = { kind: 'forecast-snow', hours: 24, operator: '>', value: 1, unit: 'in' };
		const at = (ageH: number) => ruleValue(rule, conditionsWith(undefined, now - ageH * HOUR_MS)).value;
		expect([at(2), at(3)]).toEqual([12, null]);
	});

	test('every figure of a resort that was never fetched is missing', () => {
		const conditions = describeAlertConditions(resort, undefined, now, policy);
		const rules: AlertRule[] = [newSnow('>', 1, 'in'), temperature('<', 50), condition('clear'), condition('powder')];
		expect(rules.map((rule) => knownValue(ruleValue(rule, conditions), now))).toEqual([null, null, null, null]);
	});
});
