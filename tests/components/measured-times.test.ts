import { expect, test } from 'vitest';
import { cardFigures, isOutdated, measuredTimes } from '../../src/components/measured-times.ts';
import { allMissing, figure, missing, powderDay, stale, staleDay } from '../fixtures/conditions.ts';

test('the newest figure shown dates the card', () =>
	expect(measuredTimes([figure(1, 1000), figure(2, 3000), figure(3, 2000)])).toEqual({
		measuredAt: 3000,
		lastKnownAt: null,
	}));

test('an outdated figure does not date the card, but gives the time when it was last known', () =>
	expect(measuredTimes([figure(1, 1000), stale(9000), stale(5000)])).toEqual({ measuredAt: 1000, lastKnownAt: 9000 }));

test('figures that were never known have no time', () =>
	expect(measuredTimes([missing(), missing()])).toEqual({ measuredAt: null, lastKnownAt: null }));

test('outdated is neither present nor missing', () => {
	expect(isOutdated(stale(1))).toBe(true);
	expect(isOutdated(missing())).toBe(false);
	expect(isOutdated(figure(0))).toBe(false);
});

test.each([
	['a fresh card', powderDay, 14],
	['an outdated card', staleDay, 0],
	['an empty card', allMissing, 0],
])('%s shows as many figures as it should', (_, [summary], count) => {
	const figures = summary === undefined ? [] : cardFigures(summary);
	expect(figures).toHaveLength(14);
	expect(figures.filter(({ value }) => value !== null)).toHaveLength(count);
});
