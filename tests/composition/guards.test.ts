import { expect, test } from 'vitest';
import type { LogEvent } from '../../src/app/log-event.ts';
import { createGuards, type Guards } from '../../src/composition/guards.ts';
import { createOrElse } from '../../src/composition/runtime.ts';
import { ProblemError } from '../../src/http/problem.ts';

const current = 'c'.repeat(32);
const previous = 'p'.repeat(32);

function statusOf(guard: Guards['pages'], token: string, clientAddress = '192.0.2.1'): number {
	try {
		guard.requireToken(token, { clientAddress });
		return 200;
	} catch (error) {
		if (error instanceof ProblemError) return error.status;
		throw error;
	}
}

function guards(variables: Record<string, string>) {
	const events: LogEvent[] = [];
	return { events, ...createGuards(variables, { orElse: createOrElse((event) => events.push(event)), now: () => 0 }) };
}

test('pages are regenerated with the current or the previous token, and not with the secret of the scheduler', () => {
	const { pages } = guards({ BYPASS_TOKEN: current, BYPASS_TOKEN_PREVIOUS: previous, CRON_SECRET: 'k'.repeat(32) });
	expect([current, previous, 'k'.repeat(32)].map((token) => statusOf(pages, token))).toEqual([200, 200, 401]);
});

test('the scheduler has its own secret', () => {
	const { cron } = guards({ BYPASS_TOKEN: current, CRON_SECRET: 'k'.repeat(16) });
	expect(['k'.repeat(16), current].map((token) => statusOf(cron, token))).toEqual([200, 401]);
});

test('a secret that is too short lets nobody in, and is logged without its value', () => {
	const { pages, events } = guards({ BYPASS_TOKEN: 'marker-2b7f' });
	expect(statusOf(pages, 'marker-2b7f')).toBe(401);
	expect(events).toEqual([
		{
			level: 'error',
			event: 'configuration-invalid',
			code: 'CONFIG_INVALID',
			message: 'BYPASS_TOKEN must have at least 32 characters',
		},
	]);
});

test('attempts at both guards count together', () => {
	const { pages, cron } = guards({ BYPASS_TOKEN: current, CRON_SECRET: 'k'.repeat(16) });
	const statuses = Array.from({ length: 12 }, (_, i) => statusOf(i % 2 ? pages : cron, 'wrong'));
	expect(statuses).toEqual([...Array<number>(10).fill(401), 429, 429]);
});
