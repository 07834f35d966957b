import { describe, expect, test } from 'vitest';
import type { AlertRule } from '../../../src/domain/alerts/alert-rule.ts';
import { compareRule, type RuleValue } from '../../../src/domain/alerts/compare-rule.ts';
import { hasFallenBack, rearmMargin } from '../../../src/domain/alerts/rearm-margin.ts';
import type { ThresholdRule } from '../../../src/domain/alerts/threshold-rule.ts';
import { fromMetric, type ThresholdUnit, toMetric } from '../../../src/domain/alerts/threshold-unit.ts';
import { condition, depth, gust, newSnow, score, temperature } from './build-alerts.ts';

describe('thresholds are compared exactly, in metric units', () => {
	test.each<[ThresholdRule, number, boolean]>([
		[newSnow('>=', 6, 'in'), 15.2, false],
		[newSnow('>=', 6, 'in'), 15.24, true],
		[newSnow('>=', 15, 'in'), 38.1, true],
		[newSnow('>', 15, 'in'), 38.1, false],
		[newSnow('>', 15, 'in'), 38.2, true],
		[newSnow('<=', 15, 'in'), 38.1, true],
		[newSnow('<', 15, 'in'), 38.1, false],
		[newSnow('<', 15, 'in'), 38, true],
		[newSnow('>=', 20, 'cm'), 20, true],
		[newSnow('>=', 20, 'cm'), 19.9, false],
		[newSnow('>', 0, 'cm'), 0, false],
		[newSnow('>', 0, 'cm'), 0.1, true],
		[temperature('<', 14, '°F'), -10, false],
		[temperature('<=', 14, '°F'), -10, true],
		[temperature('<', 14, '°F'), -10.1, true],
		[temperature('>', 32, '°F'), 0, false],
		[temperature('>=', 32, '°F'), 0, true],
		[temperature('>=', 15, '°F'), -9.5, false],
		[temperature('>=', 15, '°F'), -9.4, true],
		[gust('>=', 50, 'mph'), 80.4, false],
		[gust('>=', 50, 'mph'), 80.5, true],
		[gust('>', 80, 'km/h'), 80, false],
		[depth('>=', 100, 'in'), 254, true],
		[depth('>=', 200), 200, true],
		[score('>=', 70), 69, false],
		[score('>=', 70), 70, true],
	])('%j at %d: %s', (rule, value, expected) => {
		expect(compareRule(rule, value)).toBe(expected);
	});

	test.each<[ThresholdUnit, number, number]>([
		['in', -20, 600],
		['cm', 0, 1500],
		['°F', -76, 122],
		['°C', -60, 50],
		['mph', 0, 186],
		['km/h', 0, 300],
		['points', 0, 100],
	])('every tenth of %s survives the round trip to metric', (unit, from, to) => {
		for (let tenths = from * 10; tenths <= to * 10; tenths += 1) {
			expect(fromMetric(toMetric(tenths / 10, unit), unit)).toBeCloseTo(tenths / 10, 5);
		}
	});
});

describe('a condition holds by its definition', () => {
	test.each<[AlertRule, RuleValue, boolean]>([
		[condition('powder'), 59, false],
		[condition('powder'), 60, true],
		[condition('windy'), 49.9, false],
		[condition('windy'), 50, true],
		[condition('clear'), 'clear', true],
		[condition('clear'), 'mainly-clear', true],
		[condition('clear'), 'partly-cloudy', false],
		[condition('snowing'), 'snow', true],
		[condition('snowing'), 'snow-showers', true],
		[condition('snowing'), 'rain', false],
		[condition('snowing'), 'thunder', false],
	])('%j at %s: %s', (rule, value, expected) => {
		expect(compareRule(rule, value)).toBe(expected);
	});
});

describe('a value of the wrong type neither makes a rule hold nor re-arms it', () => {
	test.each<[AlertRule, RuleValue]>([
		[condition('clear'), 0],
		[condition('powder'), 'snow'],
		[newSnow('<', 6, 'in'), 'clear'],
		[newSnow('>', 6, 'in'), Number.POSITIVE_INFINITY],
		[temperature('<', 0), Number.NEGATIVE_INFINITY],
		[temperature('<', 0), Number.NaN],
	])('%j at %s', (rule, value) => {
		expect([compareRule(rule, value), hasFallenBack(rule, value)]).toEqual([false, false]);
	});
});

describe('how far a figure must fall back', () => {
	test.each<[string, ThresholdRule, number]>([
		['a quarter of much new snow', newSnow('>=', 40, 'cm'), 10],
		['2 cm of little', newSnow('>=', 6, 'cm'), 2],
		['half of very little', newSnow('>=', 1, 'cm'), 0.5],
		['nothing at none', newSnow('>', 0, 'cm'), 0],
		['half of a forecast', { kind: 'forecast-snow', hours: 24, operator: '>=', value: 30, unit: 'cm' }, 15],
		['half of a little forecast', { kind: 'forecast-snow', hours: 24, operator: '>=', value: 3, unit: 'cm' }, 1.5],
		['2 °C', temperature('<', -10), 2],
		['10 km/h', gust('>=', 50, 'mph'), 10],
		['half of a breeze', gust('>=', 8), 4],
		['a tenth of deep snow', depth('>=', 200), 20],
		['5 cm of thin snow', depth('>=', 30), 5],
		['10 points', score('>=', 70), 10],
		['half the way to the top of the score', score('<', 90), 5],
	])('%s', (_, rule, expected) => {
		expect(rearmMargin(rule)).toBe(expected);
	});

	test.each<[AlertRule, RuleValue, boolean]>([
		[newSnow('>=', 40, 'cm'), 40, false],
		[newSnow('>=', 40, 'cm'), 30.1, false],
		[newSnow('>=', 40, 'cm'), 30, true],
		[newSnow('>', 0, 'cm'), 0.1, false],
		[newSnow('>', 0, 'cm'), 0, true],
		[newSnow('<', 40, 'cm'), 49.9, false],
		[newSnow('<', 40, 'cm'), 50, true],
		[temperature('<', -10), -10, false],
		[temperature('<', -10), -8.1, false],
		[temperature('<', -10), -8, true],
		[temperature('>=', 32, '°F'), -2, true],
		[score('<', 100), 100, true],
		[condition('windy'), 40.1, false],
		[condition('windy'), 40, true],
		[condition('powder'), 51, false],
		[condition('powder'), 50, true],
		[condition('snowing'), 'snow', false],
		[condition('snowing'), 'overcast', true],
	])('%j has fallen back at %s: %s', (rule, value, expected) => {
		expect(hasFallenBack(rule, value)).toBe(expected);
	});
});
