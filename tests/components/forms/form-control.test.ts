import { expect, test } from 'vitest';
import { controlAttributes, describedBy } from '../../../src/components/forms/form-control.ts';

test('a control without hint and fault refers to nothing', () => {
	expect(controlAttributes('email', {})).toEqual({
		id: 'email',
		name: 'email',
		'aria-invalid': undefined,
		'aria-describedby': undefined,
	});
});

test('a control refers to its hint, its fault and its notes, and is marked as invalid', () => {
	expect(
		controlAttributes('email', { hint: 'We’ll write to it.', fault: 'Enter it.', notesId: 'email-notes' }),
	).toEqual({
		id: 'email',
		name: 'email',
		'aria-invalid': 'true',
		'aria-describedby': 'hint-email fault-email email-notes',
	});
});

test('a group of controls has no name of its own', () => {
	expect(describedBy('status', { fault: 'Choose one.' })).toEqual({ 'aria-describedby': 'fault-status' });
});
