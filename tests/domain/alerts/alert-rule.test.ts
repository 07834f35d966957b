import { describe, expect, test } from 'vitest';
import { AlertRule } from '../../../src/domain/alerts/alert-rule.ts';
import { thresholdRanges } from '../../../src/domain/alerts/threshold-rule.ts';
import { condition, depth, gust, newSnow, score, temperature } from './build-alerts.ts';

/** Returns `path: message` of every error. */
function faultsOf(rule: unknown): string[] {
	const parsed = AlertRule.safeParse(rule);
	return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
}

describe('a valid rule is kept as entered', () => {
	test.each([
		[newSnow('>=', 6, 'in')],
		[{ ...newSnow('>', 0, 'cm'), hours: 72 }],
		[{ kind: 'forecast-snow', hours: 72, operator: '>=', value: 12.5, unit: 'in' }],
		[temperature('<', -10)],
		[{ ...temperature('<=', 14, '°F'), height: 'base' }],
		[gust('>', 50, 'mph')],
		[depth('>=', 200)],
		[score('>=', 70)],
		[condition('powder')],
		[condition('clear')],
		[condition('snowing')],
		[condition('windy')],
	])('%j', (rule) => {
		expect(AlertRule.parse(rule)).toEqual(rule);
	});

	test('unknown fields are dropped', () => {
		expect(AlertRule.parse({ ...condition('powder'), userId: 'somebody', operator: '>' })).toEqual(condition('powder'));
	});
});

describe('the range of a threshold depends on its unit, both ends included', () => {
	const rules = [
		[newSnow('>', 1, 'in'), 'in', 0, 120],
		[newSnow('>', 1, 'cm'), 'cm', 0, 300],
		[{ ...newSnow('>', 1, 'in'), kind: 'forecast-snow' }, 'in', 0, 120],
		[{ ...newSnow('>', 1, 'cm'), kind: 'forecast-snow' }, 'cm', 0, 300],
		[temperature('>', 1, '°F'), '°F', -76, 122],
		[temperature('>', 1, '°C'), '°C', -60, 50],
		[gust('>', 1, 'mph'), 'mph', 0, 186],
		[gust('>', 1, 'km/h'), 'km/h', 0, 300],
		[depth('>', 1, 'in'), 'in', 0, 590],
		[depth('>', 1, 'cm'), 'cm', 0, 1500],
	] as const;

	test.each(rules)('%j is watched in %s from %d to %d', (rule, _, min, max) => {
		expect(faultsOf({ ...rule, value: min })).toEqual([]);
		expect(faultsOf({ ...rule, value: max })).toEqual([]);
		expect(faultsOf({ ...rule, value: min - 0.01 })).toHaveLength(1);
		expect(faultsOf({ ...rule, value: max + 0.01 })).toHaveLength(1);
	});

	test('the ranges in both units agree, rounded to whole numbers', () => {
		const { 'new-snow': snow, temperature: warmth, gust: wind, 'snow-depth': ground } = thresholdRanges;
		expect([snow.in?.max, ground.in?.max, wind.mph?.max]).toEqual([120, 590, 186]);
		expect([warmth['°F']?.min, warmth['°F']?.max]).toEqual([-60 * 1.8 + 32, 50 * 1.8 + 32]);
	});
});

describe('an error names the field and what is allowed', () => {
	test.each([
		['too much', newSnow('>=', 121, 'in'), 'value: New snow in 24 h can be watched from 0 to 120 in'],
		['too cold', temperature('<', -61), 'value: Temperature at the summit can be watched from −60 to 50 °C'],
		['too windy', gust('>=', 187, 'mph'), 'value: Gusts at the summit can be watched from 0 to 186 mph'],
		['too good', score('>=', 101), 'value: Powder score can be watched from 0 to 100'],
		['too exact', newSnow('>=', 6.125, 'in'), 'value: A threshold can have at most 2 decimal places'],
		[
			'always true',
			newSnow('>=', 0, 'in'),
			'value: New snow in 24 h would always be 0 in or more: choose another threshold',
		],
		[
			'never true',
			depth('<', 0),
			'value: Snow depth at the summit would never be less than 0 cm: choose another threshold',
		],
		['never so good', score('>', 100), 'value: Powder score would never be more than 100: choose another threshold'],
		['always as bad', score('<=', 100), 'value: Powder score would always be 100 or less: choose another threshold'],
		['no kind', {}, 'kind: Choose what to watch'],
		['an unknown kind', { kind: 'rain' }, 'kind: Choose what to watch'],
		['nothing at all', null, ': Choose what to watch'],
		['no number', { ...newSnow('>=', 6, 'in'), value: '6' }, 'value: Enter the threshold as a number, for example 6'],
		['not a number', newSnow('>=', Number.NaN, 'in'), 'value: Enter the threshold as a number, for example 6'],
		['infinite', gust('>', Number.POSITIVE_INFINITY), 'value: Enter the threshold as a number, for example 6'],
		['another unit', { ...newSnow('>=', 6, 'in'), unit: 'mph' }, 'unit: Choose inches or cm'],
		[
			'another window',
			{ ...newSnow('>=', 6, 'in'), hours: 12 },
			'hours: New snow can be watched over 24, 48 or 72 hours',
		],
		[
			'a forecast of two days',
			{ kind: 'forecast-snow', hours: 48, operator: '>', value: 1, unit: 'in' },
			'hours: Forecast snow can be watched for the next 24 or 72 hours',
		],
		['another height', { ...temperature('<', 0), height: 'middle' }, 'height: Choose the base or the summit'],
		[
			'another comparison',
			{ ...temperature('<', 0), operator: '=' },
			'operator: Choose how to compare: at least, more than, at most or less than',
		],
		[
			'another condition',
			{ kind: 'condition', condition: 'rain' },
			'condition: Choose powder, clear, snowing or windy',
		],
	])('%s', (_, rule, fault) => {
		expect(faultsOf(rule)).toEqual([fault]);
	});
});
