import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readForm, rejectForm, rejectTooManyTries } from '../../src/app/form-answer.ts';

const SignIn = z.object({
	email: z.string('Enter an address.').min(3, 'Too short.').includes('@', 'No @.'),
	password: z.string(),
});

test('a valid form becomes an entry', () => {
	expect(readForm(SignIn, { email: 'a@b', password: 'x' })).toEqual({ entry: { email: 'a@b', password: 'x' } });
});

test('an invalid form is returned with the first error of each field, without passwords', () => {
	expect(readForm(SignIn, { email: '', password: 'x', current: 'y' })).toEqual({
		answer: { status: 422, faults: { email: 'Too short.' }, values: { email: '' }, retryAfterS: null },
	});
});

test('an error of the whole form is named `form`', () => {
	const schema = z
		.object({ from: z.string(), until: z.string() })
		.refine(({ from, until }) => from < until, 'Wrong order.');
	expect(readForm(schema, { from: '2', until: '1' })).toMatchObject({ answer: { faults: { form: 'Wrong order.' } } });
});

test('a rejected form keeps what was entered, but no passwords', () => {
	const values = { email: 'a@b', password: 'x', current: 'y' };
	expect(rejectForm(values, { form: 'No.' })).toEqual({
		status: 422,
		faults: { form: 'No.' },
		values: { email: 'a@b' },
		retryAfterS: null,
	});
});

describe('a rate limit is a 429 with the time to try again', () => {
	test.each([
		[1, 'Too many tries. Try again in 1 minute.'],
		[60, 'Too many tries. Try again in 1 minute.'],
		[61, 'Too many tries. Try again in 2 minutes.'],
	])('%i s', (retryAfterS, form) => {
		expect(rejectTooManyTries({ password: 'x' }, retryAfterS)).toEqual({
			status: 429,
			faults: { form },
			values: {},
			retryAfterS,
		});
	});

	test('with advice', () => {
		expect(rejectTooManyTries({}, 1, 'Use a link.').faults.form).toMatch(/1 minute\. Use a link\.$/);
	});
});
