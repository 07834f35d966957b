import { expect, test } from 'vitest';
import { alertDraftSchema, emptyAlertForm, fillAlertForm, readAlertForm } from '../../src/app/alerts/alert-form.ts';
import { ruleFields } from '../../src/components/alerts/rule-fields.ts';

const schema = alertDraftSchema([{ id: 'mammoth' }]);
const form = { ...emptyAlertForm, resort: 'mammoth' };

/** Every way in which one field of a form can be chosen, for every kind. */
const choices = ruleFields.flatMap(({ kind, hours, heights, operators, units, conditions }) => [
	...(hours ?? []).map(({ value }) => ({ kind, field: `hours.${kind}`, value })),
	...(heights ?? []).map(({ value }) => ({ kind, field: `height.${kind}`, value })),
	...(operators ?? []).map(({ value }) => ({ kind, field: `operator.${kind}`, value })),
	...(units ?? []).map(({ value }) => ({ kind, field: `unit.${kind}`, value })),
	...(conditions ?? []).map(({ value }) => ({ kind, field: 'condition', value })),
]);

test('an empty form can be saved as every kind of rule once its resort is chosen', () => {
	for (const { kind } of ruleFields) {
		expect(readAlertForm({ ...form, kind }, schema), kind).toMatchObject({ draft: { rule: { kind } } });
	}
});

test.each(choices)('$field may be $value, and is filled in again as it was chosen', ({ kind, field, value }) => {
	const read = readAlertForm({ ...form, kind, [field]: value }, schema);
	if ('faults' in read) throw new Error(JSON.stringify(read.faults));
	expect(fillAlertForm(read.draft)).toMatchObject({ kind, [field]: value });
});

test('numbers are accepted as people write them', () => {
	const temperature = { ...form, kind: 'temperature', 'unit.temperature': '°C' };
	for (const text of ['−10', '-10', ' –10 ', '-10.0', '-10,0']) {
		expect(readAlertForm({ ...temperature, 'value.temperature': text }, schema)).toMatchObject({
			draft: { rule: { value: -10 } },
		});
	}
});
