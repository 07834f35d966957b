import { expect, test } from 'vitest';
import { createLog, type LogLevel } from '../../src/composition/log.ts';

function logged(level: LogLevel, secrets: (string | undefined)[] = []) {
	const lines: string[] = [];
	return { lines, log: createLog({ level, secrets, write: (line) => lines.push(line), now: () => 0 }) };
}

test('an event is one line of JSON with its level and the time', () => {
	const { lines, log } = logged('info');
	log({ level: 'warn', event: 'fetch-failed', code: 'UPSTREAM_TIMEOUT', message: 'two\nlines' });
	expect(lines).toHaveLength(1);
	expect(lines[0]).not.toContain('\n');
	expect(JSON.parse(lines[0] ?? '')).toEqual({
		level: 'warn',
		time: '1970-01-01T00:00:00.000Z',
		event: 'fetch-failed',
		code: 'UPSTREAM_TIMEOUT',
		message: 'two\nlines',
	});
});

test('what is below the level is not written, and nothing is when it is silent', () => {
	const { lines, log } = logged('warn');
	const quiet = logged('silent');
	for (const level of ['debug', 'info', 'warn', 'error'] as const) {
		log({ level, event: level });
		quiet.log({ level, event: level });
	}
	expect(lines.map((line) => JSON.parse(line).event)).toEqual(['warn', 'error']);
	expect(quiet.lines).toEqual([]);
});

test('a secret that slipped into an event is not printed', () => {
	const { lines, log } = logged('info', ['s3cret-marker', undefined, '']);
	log({ level: 'error', event: 'x', message: 'GET /?token=s3cret-marker failed' });
	expect(lines[0]).toContain('GET /?token=[redacted] failed');
});
