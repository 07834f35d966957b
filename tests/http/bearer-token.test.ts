import { expect, test } from 'vitest';
import { createTokenCheck, createTokenGuard, readBearerToken } from '../../src/http/bearer-token.ts';
import { ProblemError } from '../../src/http/problem.ts';
import { createThrottle } from '../../src/http/throttle.ts';

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

test('the current and the previous token are accepted, so that callers can switch one by one', () => {
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

function readProblem(run: () => void): Response | null {
	try {
		run();
		return null;
	} catch (error) {
		return error instanceof ProblemError ? error.toResponse() : null;
	}
}

function guard() {
	const throttle = createThrottle({ limit: 2, windowMs: 60_000, maxKeys: 100, now: () => 0 });
	const { requireBearer } = createTokenGuard(createTokenCheck([current]), throttle);
	return (presented: string, clientAddress = '192.0.2.1'): number => {
		const request = new Request('http://site.test/', { headers: { authorization: `Bearer ${presented}` } });
		try {
			requireBearer({ request, clientAddress });
			return 200;
		} catch (error) {
			if (error instanceof ProblemError) return error.status;
			throw error;
		}
	};
}

test('wrong tokens get 401, and 429 once an address has sent too many', () => {
	const ask = guard();
	expect([ask('a'), ask('b'), ask('c')]).toEqual([401, 401, 429]);
});

test('the right token is accepted from a throttled address', () => {
	const ask = guard();
	for (let i = 0; i < 10; i += 1) ask('wrong');
	expect(ask(current)).toBe(200);
});

test('a throttled address does not throttle another', () => {
	const ask = guard();
	for (let i = 0; i < 10; i += 1) ask('wrong');
	expect(ask('wrong', '192.0.2.2')).toBe(401);
});

test('a rejection names the scheme and does not repeat the token', async () => {
	const { requireToken } = createTokenGuard(
		createTokenCheck([current]),
		createThrottle({ limit: 5, windowMs: 1, maxKeys: 1, now: () => 0 }),
	);
	const rejection = readProblem(() => requireToken('marker-7f3a', { clientAddress: '192.0.2.1' }));
	expect(rejection?.headers.get('www-authenticate')).toBe('Bearer');
	expect(await rejection?.text()).not.toContain('marker-7f3a');
});
