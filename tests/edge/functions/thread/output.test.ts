import { afterEach, expect, test } from 'vitest';
import { OutputReader } from '../../../../src/edge/functions/thread/output.ts';
import type { LogMessage } from '../../../../src/edge/functions/thread-messages.ts';
import { codeOf, expectNoThreads, startHost } from '../host-fixture.ts';

afterEach(expectNoThreads);

function read(source: 'stdout' | 'stderr', ...pieces: string[]): LogMessage[] {
	const messages: LogMessage[] = [];
	const reader = new OutputReader(source, (message) => messages.push(message));
	for (const piece of pieces) reader.push(piece);
	reader.end();
	return messages;
}

const texts = (messages: readonly LogMessage[]) => messages.map(({ message }) => message);

test('lines are assembled from chunks', () => {
	expect(texts(read('stdout', 'one\ntw', 'o\n', '\nthree'))).toEqual(['one', 'two', '', 'three']);
});

test('a line without an end is split', () => {
	const lines = texts(read('stdout', ...Array.from({ length: 100 }, () => 'x'.repeat(1024))));
	expect(lines.map((line) => line.length)).toEqual([...Array(6).fill(16 * 1024), 4 * 1024]);
});

test('a long line in one chunk is split too', () => {
	const lines = texts(read('stdout', `${'x'.repeat(20 * 1024)}\nend`));
	expect(lines.map((line) => line.length)).toEqual([16 * 1024, 4 * 1024, 3]);
});

test.each([
	['{"level":50,"time":1,"pid":2,"hostname":"h","event":"x","msg":"failed"}', 'error', 'failed', { event: 'x' }],
	['{"level":"fatal","msg":"over"}', 'fatal', 'over', {}],
	['{"level":10}', 'trace', '', {}],
])('a structured line keeps its level and fields: %s', (line, level, message, fields) => {
	expect(read('stdout', `${line}\n`)).toEqual([{ type: 'log', source: 'stdout', level, message, fields }]);
});

test.each(['{"level":35}', '{"level":"loud"}', '{"level":"toString"}', '{"level":50', '[50]', '{}', 'level 50'])(
	'any other line is plain text: %s',
	(line) => {
		const plain = { type: 'log', message: line, fields: null };
		expect(read('stdout', `${line}\n`)).toMatchObject([
			{ ...plain, level: line.startsWith('{"level":50') ? 'error' : 'info' },
		]);
		expect(read('stderr', 'before\n', `${line}\n`)[1]).toMatchObject({ ...plain, source: 'stderr' });
	},
);

test('a structured line that is too long is split, and its first part keeps the level', () => {
	const [first, ...rest] = read('stdout', `{"level":"error","msg":"${'x'.repeat(20 * 1024)}"}\n`);
	expect(first).toMatchObject({ level: 'error', fields: null });
	expect(first?.message).toHaveLength(16 * 1024);
	expect(rest).toHaveLength(1);
});

test('plain lines of one write to stderr are one message, structured ones separate messages', () => {
	expect(texts(read('stderr', 'Error: x\n    at y\n{"level":30,"msg":"z"}\nlast\n', 'other\n'))).toEqual([
		'Error: x\n    at y',
		'z',
		'last',
		'other',
	]);
});

test('output has the level of the stream or of the console method', async () => {
	await using fixture = await startHost(`export const GET = () => {
		console.log('logged'); console.warn('warned'); console.error(new Error('failed'));
		process.stdout.write('written\\n'); process.stderr.write('complained\\n');
		return new Response(''); };`);
	await fixture.text('/');
	await fixture.logged('complained');
	expect(fixture.lines).toMatchObject([
		{ functionName: 'fn', source: 'stdout', level: 'info', message: 'logged' },
		{ functionName: 'fn', source: 'stderr', level: 'warn', message: 'warned' },
		{ functionName: 'fn', source: 'stderr', level: 'error', message: expect.stringMatching(/^Error: failed\n +at /) },
		{ functionName: 'fn', source: 'stdout', level: 'info', message: 'written' },
		{ functionName: 'fn', source: 'stderr', level: 'warn', message: 'complained' },
	]);
});

test('an error of a function is one line at level error with its stack in `err`', async () => {
	await using fixture = await startHost(`export const GET = () => {
		throw Object.assign(new TypeError('boom', { cause: new Error('why') }), { code: 'BOOM' }); };`);
	await codeOf(fixture.text('/'));
	expect(fixture.lines).toMatchObject([
		{
			...{ functionName: 'fn', source: 'host', level: 'error' },
			fields: {
				err: {
					...{ type: 'TypeError', code: 'BOOM', message: 'boom', stack: expect.stringContaining('fn.mjs') },
					cause: { type: 'Error', message: 'why' },
				},
			},
		},
	]);
});

test('a failed import and an uncaught exception are one line each at level error', async () => {
	await using fixture = await startHost({
		fn: { file: 'fn.mjs', source: `throw new Error('no database');` },
		timer: {
			file: 'timer.mjs',
			source: `export const POST = () => new Promise(() => setTimeout(() => { throw new Error('late'); }));`,
		},
	});
	const errorsOf = (name: string) =>
		fixture.lines
			.filter(({ level, functionName }) => level === 'error' && functionName === name)
			.map(({ fields }) => fields);
	await codeOf(fixture.text('/'));
	// Checked at once, because a failed import is retried after a pause and logs another line.
	expect(errorsOf('fn')).toEqual([
		{ err: expect.objectContaining({ message: 'no database', stack: expect.stringContaining('fn.mjs') }) },
	]);
	await codeOf(fixture.text('/', { name: 'timer', method: 'POST' }));
	await fixture.logged('late');
	expect(errorsOf('timer')).toEqual([
		{ err: expect.objectContaining({ message: 'late', stack: expect.stringContaining('timer.mjs') }) },
	]);
});
