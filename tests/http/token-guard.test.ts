import { expect, test } from 'vitest';
import { createTokenCheck, createTokenGuard } from '../../src/http/bearer-token.ts';
import { ProblemError } from '../../src/http/problem.ts';
import { createThrottle } from '../../src/http/throttle.ts';

const token = 't'.repeat(32);

function readRefusal(demand: () => void): Response | null {
	try {
		demand();
		return null;
	} catch (error) {
		return error instanceof ProblemError ? error.toResponse() : null;
	}
}

function guard() {
	const throttle = createThrottle({ limit: 2, windowMs: 60_000, maxKeys: 100, now: () => 0 });
	const { requireBearer } = createTokenGuard(createTokenCheck([token]), throttle);
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

test('wrong tokens are refused with 401, and with 429 once one address has sent too many', () => {
	const ask = guard();
	expect([ask('a'), ask('b'), ask('c')]).toEqual([401, 401, 429]);
});

test('the right token passes from an address that is being throttled', () => {
	const ask = guard();
	for (let i = 0; i < 10; i += 1) ask('wrong');
	expect(ask(token)).toBe(200);
});

test('a throttled address does not throttle another', () => {
	const ask = guard();
	for (let i = 0; i < 10; i += 1) ask('wrong');
	expect(ask('wrong', '192.0.2.2')).toBe(401);
});

test('a refusal names the scheme to use and does not repeat what was sent', async () => {
	const { requireToken } = createTokenGuard(
		createTokenCheck([token]),
		createThrottle({ limit: 5, windowMs: 1, maxKeys: 1, now: () => 0 }),
	);
	const refusal = readRefusal(() => requireToken('marker-7f3a', { clientAddress: '192.0.2.1' }));
	expect(refusal?.headers.get('www-authenticate')).toBe('Bearer');
	expect(await refusal?.text()).not.toContain('marker-7f3a');
});
