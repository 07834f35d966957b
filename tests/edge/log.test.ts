import { expect, test } from 'vitest';
import { createEdgeLog } from '../../src/edge/log.ts';

test('the edge logs JSON lines with ISO time and the level’s name, and redacts secret fields', () => {
	const lines: string[] = [];
	const log = createEdgeLog({ level: 'info', output: { write: (line) => lines.push(line) } });
	log.debug({}, 'not shown');
	const headers = { 'x-prerender-revalidate': 's3cret', 'set-cookie': 's3cret' };
	log.warn({ token: 's3cret', headers, err: { type: 'RangeError', message: 'out' } }, 'shown');
	expect(lines).toHaveLength(1);
	expect(lines[0]).not.toContain('s3cret');
	expect(JSON.parse(lines[0] ?? '')).toMatchObject({
		level: 'warn',
		time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
		err: { type: 'RangeError', message: 'out' },
		msg: 'shown',
	});
});
