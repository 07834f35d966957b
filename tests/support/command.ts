import { execFile } from 'node:child_process';
import { vi } from 'vitest';

export type Ended = { readonly code: number | null; readonly output: string; readonly errors: string };

export type CommandOptions = {
	/** All of its variables. */
	readonly env?: Readonly<Record<string, string>>;
	/** The folder that it runs in, if that matters. */
	readonly cwd?: string;
};

/** Runs the file of a command as a process of its own. */
export function runProcess(file: string, args: readonly string[], { env = {}, cwd }: CommandOptions = {}) {
	return new Promise<Ended>((resolve) => {
		const options = { env: withCompileCache(env), ...(cwd === undefined ? {} : { cwd }) };
		execFile(process.execPath, [file, ...args], options, (error, output, errors) =>
			resolve({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : null, output, errors }),
		);
	});
}

/** The variables, and where Node keeps what it compiled, so that each process need not compile everything again. */
export function withCompileCache(env: Readonly<Record<string, string>>): Record<string, string> {
	const { NODE_COMPILE_CACHE } = process.env;
	return NODE_COMPILE_CACHE === undefined ? { ...env } : { NODE_COMPILE_CACHE, ...env };
}

let runs = 0;

/**
 * Runs the file of a command in this process, which takes milliseconds in place of a second. Only for commands that end
 * by themselves, and print with `process.stdout` and `process.stderr`.
 */
export async function runInProcess(
	file: string,
	args: readonly string[],
	{ env = {}, cwd }: CommandOptions = {},
): Promise<Ended> {
	const [argv, variables, folder] = [process.argv, process.env, process.cwd()];
	let [output, errors] = ['', ''];
	const stdout = vi.spyOn(process.stdout, 'write').mockImplementation((text, ...rest) => {
		output += String(text);
		for (const callback of rest) if (typeof callback === 'function') callback();
		return true;
	});
	const stderr = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
		errors += String(text);
		return true;
	});
	const exited = Promise.withResolvers<number | null>();
	const exit = vi.spyOn(process, 'exit').mockImplementation((code) => {
		exited.resolve(typeof code === 'number' ? code : null);
		return undefined as never;
	});
	process.argv = ['node', file, ...args];
	process.env = { ...env };
	if (cwd !== undefined) process.chdir(cwd);
	try {
		runs += 1;
		// The query makes it a module of its own, which runs once more; what it imports is shared.
		await import(`${file}?run=${runs}`);
		return { code: await exited.promise, output, errors };
	} finally {
		process.argv = argv;
		process.env = variables;
		process.chdir(folder);
		for (const spy of [stdout, stderr, exit]) spy.mockRestore();
	}
}
