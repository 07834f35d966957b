import { expect, test } from 'vitest';
import { findLeadStory, rankByNewSnow } from '../../src/components/lead-story.ts';
import type { ConditionsSummary } from '../../src/domain/conditions.ts';
import { allMissing, dryDay, figure, missing, powderDay, staleDay } from '../fixtures/conditions.ts';

const withNewSnow = (amountsCm: readonly (number | null)[]): readonly ConditionsSummary[] =>
	powderDay.map((one, index) => {
		const snowCm = amountsCm[index] ?? null;
		return { ...one, newSnow24hCm: snowCm === null ? missing<number>() : figure(snowCm) };
	});
const ids = (summaries: readonly ConditionsSummary[]) => summaries.map(({ resort }) => resort.id);

test('the resort with the most new snow leads', () => {
	const story = findLeadStory(withNewSnow([3, 12.5, 0, 4, null]));
	expect(story).toMatchObject({ kind: 'new-snow', snowCm: 12.5 });
	expect(story.kind === 'new-snow' && ids(story.leaders)).toEqual(['palisades-tahoe']);
});

test('resorts with the same amount, to the tenth, lead together', () => {
	const story = findLeadStory(withNewSnow([12.52, 3, 12.48, 12.4, 0]));
	expect(story.kind === 'new-snow' && ids(story.leaders)).toEqual(['mammoth', 'grand-targhee']);
});

test('a trace is new snow', () => expect(findLeadStory(withNewSnow([0, 0.2, 0, 0, 0])).kind).toBe('new-snow'));
test('if every figure is zero, there is no new snow', () =>
	expect(findLeadStory(dryDay)).toEqual({ kind: 'no-new-snow' }));
test('with one zero and otherwise missing figures, there is no new snow', () =>
	expect(findLeadStory(withNewSnow([null, 0, null, null, null])).kind).toBe('no-new-snow'));

test.each([
	['missing', allMissing],
	['outdated', staleDay],
	['no', []],
])('%s figures make no story', (_, summaries) => expect(findLeadStory(summaries)).toEqual({ kind: 'unknown' }));

test('a missing figure is not ranked, and ties keep their order', () =>
	expect(ids(rankByNewSnow(withNewSnow([0, 5, null, 5, 9])))).toEqual([
		'mt-bachelor',
		'palisades-tahoe',
		'steamboat',
		'mammoth',
	]));
