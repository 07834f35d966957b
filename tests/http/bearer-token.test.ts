import { expect, test } from 'vitest';
import { createTokenCheck, readBearerToken } from '../../src/http/bearer-token.ts';

const current = 'c'.repeat(40);
const previous = 'p'.repeat(40);

function presented(...values: string[]): string | null {
	const headers = new Headers();
	for (const value of values) headers.append('authorization', value);
	return readBearerToken(headers);
}

test.each([
	['the usual form', [`Bearer ${current}`], current],
	['the scheme in another case', [`bearer ${current}`], current],
	['no header', [], null],
	['an empty header', [''], null],
	['a scheme without a token', ['Bearer '], null],
	['another scheme', [`Basic ${current}`], null],
	['the bare token', [current], null],
	['the header sent twice', [`Bearer ${current}`, `Bearer ${current}`], null],
	['something after the token', [`Bearer ${current} x`], null],
])('reading %s', (_, values, token) => {
	expect(presented(...values)).toBe(token);
});

test('the current and the previous token are accepted, so that callers can change over one by one', () => {
	const isAccepted = createTokenCheck([current, previous]);
	expect([isAccepted(current), isAccepted(previous)]).toEqual([true, true]);
});

test.each([
	['none', null],
	['an empty one', ''],
	['a wrong one', 'x'.repeat(40)],
	['a prefix', current.slice(0, -1)],
	['one with more behind it', `${current}c`],
	['a megabyte', current.repeat(26_215)],
])('%s is not accepted', (_, token) => {
	expect(createTokenCheck([current])(token)).toBe(false);
});

test.each([
	['no token', []],
	['an unset token', [undefined]],
	['an empty token', ['']],
])('a server with %s accepts nothing', (_, accepted) => {
	const isAccepted = createTokenCheck(accepted);
	expect([null, '', 'undefined', current].map(isAccepted)).toEqual([false, false, false, false]);
});
