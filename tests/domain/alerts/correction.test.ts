import { describe, expect, test } from 'vitest';
import type { AlertRule } from '../../../src/domain/alerts/alert-rule.ts';
import type { RuleValue } from '../../../src/domain/alerts/compare-rule.ts';
import {
	type FiredOccurrence,
	findContradicted,
	isContradictedBy,
	type ReportedFigure,
} from '../../../src/domain/alerts/correction.ts';
import type { FigureSource } from '../../../src/domain/figure.ts';
import { HOUR_MS } from '../../../src/domain/time.ts';
import { condition, depth, gust, newSnow, START_AT, temperature } from './build-alerts.ts';

/** An occurrence that fired at the start, for a figure measured an hour before. */
function occurrence(rule: AlertRule, value: RuleValue): FiredOccurrence {
	return { rule, value, measuredAt: START_AT - HOUR_MS, firedAt: START_AT };
}

/** A report published two hours after the start, measured some hours before or after the figure of the occurrence. */
function report(value: RuleValue | null, hoursApart = 0, source: FigureSource = 'reported'): ReportedFigure {
	const measuredAt = START_AT - HOUR_MS + hoursApart * HOUR_MS;
	return {
		figure: { value, source, measuredAt, staleAfterAt: measuredAt + 24 * HOUR_MS },
		publishedAt: START_AT + 2 * HOUR_MS,
	};
}

const snow = occurrence(newSnow('>=', 20, 'cm'), 40);

describe('a report contradicts occurrences that would not have fired with its figure', () => {
	test.each<[string, FiredOccurrence, RuleValue, boolean]>([
		['it does not hold', snow, 4, true],
		['just not', snow, 19.9, true],
		['it holds as well', snow, 20, false],
		['it says more', snow, 60, false],
		['in the unit as entered', occurrence(newSnow('>=', 6, 'in'), 20), 15.2, true],
		['downward', occurrence(temperature('<', -10), -12), -10, true],
		['wind', occurrence(condition('windy'), 70), 49, true],
		['sky', occurrence(condition('clear'), 'clear'), 'overcast', true],
		['sky, as notified', occurrence(condition('clear'), 'clear'), 'mainly-clear', false],
		['another nature', occurrence(condition('clear'), 'clear'), 3, false],
		['no number', snow, Number.NaN, false],
	])('%s', (_, fired, value, expected) => {
		expect(isContradictedBy(report(value), fired)).toBe(expected);
	});
});

describe('only a report corrects an occurrence', () => {
	test('the next run of the model does not', () => {
		expect(isContradictedBy(report(4, 0, 'modelled'), snow)).toBe(false);
	});

	test('a report without a value does not', () => {
		expect(isContradictedBy(report(null), snow)).toBe(false);
	});

	test.each([
		[START_AT - 1, false],
		[START_AT, true],
	])('a report from before the alert fired does not', (publishedAt, expected) => {
		expect(isContradictedBy({ ...report(4), publishedAt }, snow)).toBe(expected);
	});

	test('a notification about a forecast is never corrected', () => {
		const rule: AlertRule = { kind: 'forecast-snow', hours: 24, operator: '>=', value: 20, unit: 'cm' };
		expect(isContradictedBy(report(4), occurrence(rule, 40))).toBe(false);
	});
});

describe('a report only corrects figures of about the same time', () => {
	const threeDays = { ...newSnow('>=', 20, 'cm'), hours: 72 } as AlertRule;
	test.each<[string, FiredOccurrence, number]>([
		['24 h sums share half of their hours', snow, 12],
		['72 h sums', occurrence(threeDays, 40), 36],
		['depths are of one day', occurrence(depth('>=', 150), 200), 12],
		['gusts hold for three hours', occurrence(gust('>', 60), 90), 3],
		['so does the sky', occurrence(condition('snowing'), 'snow'), 3],
	])('%s', (_, fired, hours) => {
		const value = typeof fired.value === 'string' ? 'clear' : 0;
		const apart = [-hours - 0.01, -hours, hours, hours + 0.01];
		expect(apart.map((each) => isContradictedBy(report(value, each), fired))).toEqual([false, true, true, false]);
	});
});

test('only occurrences with the contradicted figure are found', () => {
	const fired = [
		{ ...snow, id: 'a:1' },
		{ ...occurrence(newSnow('>=', 2, 'cm'), 40), id: 'b:7' },
		{ ...occurrence(temperature('<', -10), -12), id: 'c:1' },
		{ ...occurrence(newSnow('>', 4, 'cm'), 40), id: 'd:2' },
	];
	const found = findContradicted(fired, (rule) => (rule.kind === 'new-snow' ? report(4) : null));
	expect(found.map(({ id }) => id)).toEqual(['a:1', 'd:2']);
});
