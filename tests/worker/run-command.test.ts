import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Command, runCommand, UsageError } from '../../worker/run-command.ts';

const { argv } = process;
const signals = ['SIGINT', 'SIGTERM'] as const;
let output: string;
let errors: string;
let exitCodes: unknown[];

beforeEach(() => {
	[output, errors, exitCodes] = ['', '', []];
	vi.spyOn(process.stdout, 'write').mockImplementation((text, ...rest) => {
		output += String(text);
		for (const callback of rest) if (typeof callback === 'function') callback();
		return true;
	});
	vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
		errors += String(text);
		return true;
	});
	vi.spyOn(process, 'exit').mockImplementation((code) => {
		exitCodes.push(code);
		return undefined as never;
	});
});

afterEach(() => {
	process.argv = argv;
	vi.unstubAllEnvs();
	vi.restoreAllMocks();
	for (const name of signals) process.removeAllListeners(name);
});

async function runWith(args: readonly string[], run: Command['run']): Promise<void> {
	process.argv = ['node', 'file', ...args];
	await runCommand({ name: 'plough', help: 'npm run plough\n', run });
}

const throwing = (error: unknown) => () => Promise.reject(error);
const withCode = (code: string) => Object.assign(new TypeError('not usable'), { code });

test.each([0, 1] as const)('the exit code is the one that the command returns: %i', async (code) => {
	await runWith([], async () => code);
	expect([exitCodes, output, errors]).toEqual([[code], '', '']);
});

test.each(['--help', '-h'])('%s prints the help and does not run the command', async (flag) => {
	await runWith(['x', flag], throwing(new Error('ran')));
	expect([exitCodes, output, errors]).toEqual([[0], 'npm run plough\n', '']);
});

test('the command gets its arguments', async () => {
	await runWith(['a', '--b'], async ({ args }) => {
		process.stdout.write(args.join(' '));
		return 0;
	});
	expect(output).toBe('a --b');
});

test.each([
	['wrong usage', new UsageError('not usable'), 2],
	['a variable that cannot be used', withCode('CONFIG_INVALID'), 2],
	['an unknown option', withCode('ERR_PARSE_ARGS_UNKNOWN_OPTION'), 2],
	['a folder that is not an export', withCode('EXPORT_FOLDER_TAKEN'), 2],
	['anything else', new Error('not usable'), 1],
	['a type error', new TypeError('not usable'), 1],
])('%s is one line on standard error', async (_, error, code) => {
	await runWith([], throwing(error));
	expect([exitCodes, output, errors]).toEqual([[code], '', 'plough: not usable\n']);
});

test('the stack is printed only if LOG_LEVEL is debug', async () => {
	vi.stubEnv('LOG_LEVEL', 'debug');
	await runWith([], throwing(new Error('broken')));
	expect(errors).toMatch(/^plough: Error: broken\n +at /);
});

test('a command that does not handle signals is ended by one', async () => {
	await runWith([], async () => {
		expect(signals.map((name) => process.listenerCount(name))).toEqual([0, 0]);
		return 0;
	});
});

test.each(signals)('%s lets a command that handles it finish, and a second one ends it at once', async (name) => {
	await runWith([], async ({ stopSignal }) => {
		const signal = stopSignal();
		process.emit(name);
		expect([signal.aborted, signal.reason, exitCodes]).toEqual([true, name, []]);
		// Passed on by npm.
		process.emit(name);
		expect(exitCodes).toEqual([]);
		vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 301);
		process.emit('SIGTERM');
		expect(exitCodes).toEqual([130]);
		return 0;
	});
});
