import { expect, test } from 'vitest';
import { forecastColumns, halvesAhead, incompleteNote, maxSnowCm } from '../../src/components/forecast-rows.ts';
import { sourceGroups } from '../../src/components/source-groups.ts';
import type { ForecastDay, ForecastHalf, ResortConditions } from '../../src/domain/conditions.ts';
import { allMissing, figure, powderDay, staleDay } from '../fixtures/conditions.ts';

const first = <T>(list: readonly T[]): T => {
	const [one] = list;
	if (one === undefined) throw new Error('the fixture is empty');
	return one;
};
const mammoth: ResortConditions = first(powderDay);
const today: ForecastDay = first(mammoth.forecast);
const half: ForecastHalf = first(halvesAhead(today));
const cell = (label: string, of: ForecastHalf) =>
	forecastColumns.find((column) => column.label === label)?.quantityOf(of);

test('a half that has passed is left out', () => {
	expect(halvesAhead(today).map(({ part }) => part)).toEqual(['day', 'night']);
	expect(halvesAhead({ ...today, day: null }).map(({ part }) => part)).toEqual(['night']);
});

test('the snowiest half has the longest bar, and traces have short ones', () => {
	expect(maxSnowCm([3, null, 12.5, 0])).toBe(12.5);
	expect(maxSnowCm([0.2, null])).toBe(1);
	expect(maxSnowCm([])).toBe(1);
});

test('a half with missing hours says how many are known', () => {
	expect(incompleteNote({ ...half, knownHourCount: 11, hourCount: 12 })).toBe(': 11 of 12 hours known');
	expect(incompleteNote({ ...half, knownHourCount: 12, hourCount: 12 })).toBeUndefined();
});

test('a missing value of a half is missing, never zero', () => {
	const nothing: ForecastHalf = {
		...half,
		snowCm: null,
		baseSnowCm: null,
		precipitationMm: null,
		precipitationChancePct: null,
		minTempC: null,
		maxTempC: null,
		maxGustKmh: null,
		windKmh: null,
		freezingLevelM: null,
	};
	expect(forecastColumns.map(({ quantityOf }) => quantityOf(nothing))).toEqual(forecastColumns.map(() => null));
});

test('precipitation shows chance and amount, as far as they are known', () => {
	const wet = { ...half, precipitationChancePct: 60, precipitationMm: 20 };
	expect(cell('Precipitation', wet)).toMatchObject({ value: '60', unit: '%', metric: '0.79 in, 20 mm' });
	expect(cell('Precipitation', { ...wet, precipitationMm: null })).toMatchObject({ value: '60', metric: '' });
	expect(cell('Precipitation', { ...wet, precipitationChancePct: null })).toMatchObject({ value: '0.79', unit: 'in' });
});

test('every figure is in exactly one source group', () => {
	for (const conditions of [mammoth, first(staleDay), first(allMissing)]) {
		const names = sourceGroups(conditions).flatMap((group) => group.names);
		expect(names).toHaveLength(26);
		expect(new Set(names).size).toBe(26);
	}
});

test('figures of one source and time share a group, the newest first', () => {
	const groups = sourceGroups(mammoth);
	expect(groups).toHaveLength(2);
	expect(groups[0]?.names).toContain('summit temperature');
	expect(groups[1]?.names).toContain('snow line');
});

test('a reported figure is not grouped with modelled ones of the same time', () => {
	const reported = { ...figure(30), source: 'reported' } as const;
	const groups = sourceGroups({ ...mammoth, newSnow24hCm: reported });
	expect(groups.find(({ source }) => source === 'reported')?.names).toEqual(['24-hour new snow']);
});

test('outdated figures are marked, missing ones have no time', () => {
	expect(sourceGroups(first(staleDay))).toMatchObject([{ isOutdated: true }]);
	expect(sourceGroups(first(allMissing))).toMatchObject([{ isOutdated: false, measuredAt: null, staleAfterAt: null }]);
});
