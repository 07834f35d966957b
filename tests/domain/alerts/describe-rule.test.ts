import { describe, expect, test } from 'vitest';
import type { AlertRule } from '../../../src/domain/alerts/alert-rule.ts';
import type { RuleValue } from '../../../src/domain/alerts/compare-rule.ts';
import { describeRule, describeStanding } from '../../../src/domain/alerts/describe-rule.ts';
import { condition, depth, gust, newSnow, score, temperature } from './build-alerts.ts';

describe('a rule in words', () => {
	test.each<[AlertRule, string]>([
		[newSnow('>=', 6, 'in'), 'New snow in 24 h at Mammoth Mountain is 6 in or more'],
		[newSnow('>', 6.5, 'in'), 'New snow in 24 h at Mammoth Mountain is more than 6.5 in'],
		[{ ...newSnow('<=', 5, 'cm'), hours: 72 } as AlertRule, 'New snow in 72 h at Mammoth Mountain is 5 cm or less'],
		[newSnow('<', 5, 'cm'), 'New snow in 24 h at Mammoth Mountain is less than 5 cm'],
		[
			{ kind: 'forecast-snow', hours: 72, operator: '>=', value: 12, unit: 'in' },
			'Snow forecast for the next 72 h at Mammoth Mountain is 12 in or more',
		],
		[temperature('<', -10), 'Temperature at the summit of Mammoth Mountain is below −10 °C'],
		[temperature('<=', 0), 'Temperature at the summit of Mammoth Mountain is 0 °C or lower'],
		[temperature('>', 32, '°F'), 'Temperature at the summit of Mammoth Mountain is above 32 °F'],
		[temperature('>=', 32, '°F'), 'Temperature at the summit of Mammoth Mountain is 32 °F or higher'],
		[gust('>', 50, 'mph'), 'Gusts at the summit of Mammoth Mountain are more than 50 mph'],
		[
			{ ...depth('>=', 200), height: 'base' } as AlertRule,
			'Snow depth at the base of Mammoth Mountain is 200 cm or more',
		],
		[score('>=', 70), 'Powder score at Mammoth Mountain is 70 or more'],
		[condition('powder'), 'Powder at Mammoth Mountain: a powder score of 60 or more'],
		[condition('windy'), 'Wind at the summit of Mammoth Mountain: gusts of 50 km/h or more'],
		[condition('clear'), 'Clear sky at the summit of Mammoth Mountain'],
		[condition('snowing'), 'Snow is falling at the summit of Mammoth Mountain'],
	])('%j', (rule, words) => {
		expect(describeRule(rule, 'Mammoth Mountain')).toBe(words);
	});
});

describe('the current value against the threshold, in the unit as entered', () => {
	test.each<[AlertRule, RuleValue | null, string]>([
		[newSnow('>=', 6, 'in'), 10.7, 'now 4.2 in of 6 in'],
		[newSnow('>=', 6, 'in'), 0, 'now 0 in of 6 in'],
		[newSnow('>=', 20, 'cm'), 19.9, 'now 19.9 cm of 20 cm'],
		[newSnow('<', 6, 'in'), 10.7, 'now 4.2 in, threshold 6 in'],
		[temperature('<', -10), -4.2, 'now −4.2 °C, threshold −10 °C'],
		[temperature('>', 32, '°F'), -10, 'now 14 °F, threshold 32 °F'],
		[gust('>', 50, 'mph'), 60, 'now 37 mph of 50 mph'],
		[depth('>=', 200), 147, 'now 147 cm of 200 cm'],
		[score('>=', 70), 42, 'now 42 of 70 points'],
		[condition('powder'), 42, 'now 42 of 60 points'],
		[condition('windy'), 31.4, 'now 31 km/h of 50 km/h'],
		[condition('clear'), 'partly-cloudy', 'now partly cloudy'],
		[condition('snowing'), 'snow', 'now snow'],
		[newSnow('>=', 6, 'in'), null, 'no current figure'],
		[condition('clear'), null, 'no current figure'],
	])('%j at %s', (rule, value, words) => {
		expect(describeStanding(rule, value)).toBe(words);
	});

	test.each<[string, AlertRule, number, string]>([
		['not yet 6 in', newSnow('>=', 6, 'in'), 15.2, 'now 5.98 in of 6 in'],
		['more than 6 in already', newSnow('>', 6, 'in'), 15.3, 'now 6.02 in of 6 in'],
		['not yet 50 mph', gust('>=', 50, 'mph'), 80.4, 'now 49.96 mph of 50 mph'],
		['still warmer than 15 °F', temperature('<', 15, '°F'), -9.4, 'now 15 °F, threshold 15 °F'],
		['colder already', temperature('<', 15, '°F'), -9.5, 'now 14.9 °F, threshold 15 °F'],
		['not 6.05 in', newSnow('>=', 6.05, 'in'), 15.3, 'now 6 in of 6.05 in'],
	])('rounding never makes a rule seem to hold: %s', (_, rule, value, words) => {
		expect(describeStanding(rule, value)).toBe(words);
	});
});
