import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createEventLog, createLog, type LogLevel } from '../src/log.ts';

beforeEach(() => {
	vi.useFakeTimers({ now: 0 });
});

afterEach(() => {
	vi.useRealTimers();
});

function logged(level: LogLevel, secrets: (string | undefined)[] = []) {
	const lines: string[] = [];
	const log = createLog({ level, secrets, output: { write: (line) => lines.push(line) } });
	return { lines, log, logEvent: createEventLog(log) };
}

test('an event is one line of JSON with its level and the time', () => {
	const { lines, logEvent } = logged('info');
	logEvent({ level: 'warn', event: 'fetch-failed', code: 'UPSTREAM_TIMEOUT', message: 'two\nlines' });
	expect(lines).toHaveLength(1);
	expect(lines[0]?.indexOf('\n')).toBe((lines[0]?.length ?? 0) - 1);
	expect(JSON.parse(lines[0] ?? '')).toEqual({
		level: 'warn',
		time: '1970-01-01T00:00:00.000Z',
		event: 'fetch-failed',
		code: 'UPSTREAM_TIMEOUT',
		msg: 'two\nlines',
	});
});

test('what is below the level is not written, and nothing is when it is silent', () => {
	const { lines, logEvent } = logged('warn');
	const quiet = logged('silent');
	for (const level of ['debug', 'info', 'warn', 'error'] as const) {
		logEvent({ level, event: level });
		quiet.logEvent({ level, event: level });
	}
	expect(lines.map((line) => JSON.parse(line).event)).toEqual(['warn', 'error']);
	expect(quiet.lines).toEqual([]);
});

test('a secret that slipped into an event is not printed', () => {
	const { lines, logEvent } = logged('info', ['s3cret-marker', undefined, '']);
	logEvent({ level: 'error', event: 'x', message: 'GET /?token=s3cret-marker failed' });
	expect(lines[0]).toContain('GET /?token=[redacted] failed');
});

test('every secret of a machine that reports is kept out, whatever else is wrong with the list', () => {
	const [stake, lodge] = [`whsec_${'a'.repeat(32)}`, `whsec_${'b'.repeat(32)}`];
	const { lines, log } = logged('info', [`{"broken": "${stake}", "${lodge}"`]);
	log.info({ stake }, `lodge: ${lodge}`);
	expect(lines[0]).toContain('lodge: [redacted]');
	expect(lines[0]).not.toContain('whsec_');
});

test('fields that hold secrets are not printed', () => {
	const { lines, log } = logged('info');
	log.info({ authorization: 'Bearer s3cret', request: { cookie: 's3cret', token: 's3cret' }, BYPASS_TOKEN: 's3cret' });
	expect(lines[0]).not.toContain('s3cret');
});

test('an error is one line with its stack, without the fields that a driver added to it', () => {
	const { lines, log } = logged('info');
	const cause = Object.assign(new TypeError('no such table'), { params: ['visitor@example.com'] });
	log.error({ err: Object.assign(new Error('broken', { cause }), { code: 'STORAGE', query: 'SELECT 1' }) }, 'failed');
	expect(lines).toHaveLength(1);
	const frames = expect.stringMatching(/^Error: broken\n\s+at .+log\.test\.ts/);
	expect(JSON.parse(lines[0] ?? '').err).toEqual({
		...{ type: 'Error', code: 'STORAGE', message: 'broken', stack: frames },
		cause: { type: 'TypeError', message: 'no such table', stack: expect.stringContaining('\n') },
	});
});

test('parameters of a failed query are not printed', () => {
	const { lines, log } = logged('info');
	log.error({ err: new Error('Failed query: select ?\nparams: visitor@example.com') }, 'failed');
	expect(lines[0]).toContain('Failed query: select ?');
	expect(lines[0]).not.toContain('visitor@example.com');
});

test('the message of an error is bounded, in its stack as well', () => {
	const { lines, log } = logged('info');
	log.error({ err: new Error('x'.repeat(1_000)) }, 'failed');
	expect(lines[0]).not.toContain('x'.repeat(301));
});
