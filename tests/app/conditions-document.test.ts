import { expect, expectTypeOf, test } from 'vitest';
import {
	ConditionsDocument,
	ConditionsListDocument,
	type ConditionsListDocument as List,
	type ConditionsDocument as One,
} from '../../src/app/conditions-document.ts';
import { loadConditions, loadConditionsList } from '../../src/app/load-conditions.ts';
import { UpstreamError } from '../../src/app/ports.ts';
import type { Documented } from '../../src/app/to-document.ts';
import type { ConditionsSummary, ResortConditions } from '../../src/domain/conditions.ts';
import { makeSite } from './make-site.ts';

test('documents have exactly the members of the domain types', () => {
	expectTypeOf<List['resorts'][number]>().toEqualTypeOf<Documented<ConditionsSummary>>();
	expectTypeOf<Omit<One, 'simulated' | 'problem' | 'attribution'>>().toEqualTypeOf<Documented<ResortConditions>>();
});

test.each([
	['with figures', null],
	['without any', new UpstreamError('UPSTREAM_UNREACHABLE', 'refused')],
])('documents %s match their schemas', async (_, answer) => {
	const { site, source } = makeSite();
	if (answer) source.answer = answer;
	const one = await loadConditions(site, 'mammoth');
	const list = await loadConditionsList(site);
	expect(ConditionsDocument.strict().parse(one)).toEqual(one);
	expect(ConditionsListDocument.strict().parse(list)).toEqual(list);
});
