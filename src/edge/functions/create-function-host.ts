import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, sep } from 'node:path';
import type { FunctionOutput } from '../build-output/build-output.ts';
import { withDeadline } from '../cache/clock.ts';
import {
	DEFAULT_HOST_LIMITS,
	type FunctionAnswer,
	type FunctionCall,
	FunctionError,
	type FunctionHost,
	type HostLimits,
} from './function-host.ts';
import { FunctionPool } from './function-pool.ts';
import { Invocation } from './invocation.ts';
import type { LogMessage } from './thread-messages.ts';

/** A line logged by a function, or by the host about it. */
export type FunctionLogLine = Omit<LogMessage, 'type'> & { readonly functionName: string };

export type FunctionHostOptions = {
	readonly functions: ReadonlyMap<string, FunctionOutput>;
	/** `process.env` of functions, besides their own `environment`; nothing is inherited. */
	readonly env: Readonly<Record<string, string>>;
	/** Default: lines go to standard error. */
	readonly log?: ((line: FunctionLogLine) => void) | undefined;
	/** Milliseconds without a call after which a thread is stopped; default: never. */
	readonly idleTimeoutMs?: number | undefined;
	/** The same after a request that accepts HTML; the longer of the two applies. */
	readonly idleAfterPageMs?: number | undefined;
	readonly limits?: Partial<HostLimits> | undefined;
	/** Monotonic clock, milliseconds. */
	readonly now?: (() => number) | undefined;
};

/** Creates a host whose threads start on `warm()` or on the first call of their function. */
export function createFunctionHost(options: FunctionHostOptions): FunctionHost {
	return new ThreadedFunctionHost(options);
}

class ThreadedFunctionHost implements FunctionHost {
	readonly #functions: ReadonlyMap<string, FunctionOutput>;
	/** By function name; functions with the same module and environment share a pool. */
	readonly #pools = new Map<string, FunctionPool>();
	#activeCount = 0;
	#idle: PromiseWithResolvers<void> | null = null;
	#closing: Promise<void> | null = null;

	constructor(options: FunctionHostOptions) {
		this.#functions = options.functions;
		const pools = new Map<string, FunctionPool>();
		const native = findSharedNativeModules([...options.functions.values()].map(({ handlerFile }) => handlerFile));
		for (const output of options.functions.values()) {
			const env = threadEnv(options.env, output.environment, process.env);
			const key = JSON.stringify([output.handlerFile, Object.entries(env).sort()]);
			const pool = pools.get(key) ?? this.#createPool(output, env, native, options);
			pools.set(key, pool);
			this.#pools.set(output.name, pool);
		}
	}

	async call(call: FunctionCall): Promise<FunctionAnswer> {
		const output = this.#functions.get(call.name);
		const pool = this.#pools.get(call.name);
		if (output === undefined || pool === undefined || this.#closing !== null) {
			const reason = this.#closing === null ? `There is no function ${call.name}` : 'The function host is closed';
			throw new FunctionError('FUNCTION_INVOCATION_FAILED', reason);
		}
		const invocation = new Invocation(call, call.timeoutMs ?? output.maxDurationS * 1_000);
		this.#activeCount += 1;
		pool.start(invocation);
		return invocation.answer;
	}

	/** One by one, those that render cached pages first: their first visitors share no core with the other imports. */
	async warm(): Promise<void> {
		const outputs = [...this.#functions.values()];
		const ordered = [...outputs.filter(isPrerendered), ...outputs.filter((output) => !isPrerendered(output))];
		const [first, ...others] = new Set(ordered.map(({ name }) => this.#pools.get(name)));
		await first?.warm();
		for (const pool of others) {
			await this.idle();
			await pool?.warm();
		}
	}

	idle(): Promise<void> {
		if (this.#activeCount === 0) return Promise.resolve();
		this.#idle ??= Promise.withResolvers<void>();
		return this.#idle.promise;
	}

	close(deadlineMs: number): Promise<void> {
		this.#closing ??= this.#close(deadlineMs);
		return this.#closing;
	}

	async #close(deadlineMs: number): Promise<void> {
		await withDeadline(this.idle(), deadlineMs, () => {});
		await Promise.all([...new Set(this.#pools.values())].map((pool) => pool.close()));
	}

	#createPool(
		output: FunctionOutput,
		env: Record<string, string>,
		sharedNativeModules: ReadonlyMap<string, string>,
		options: FunctionHostOptions,
	): FunctionPool {
		const log = options.log ?? writeToStderr;
		const functionName = output.name;
		return new FunctionPool({
			spec: {
				name: functionName,
				handlerFile: output.handlerFile,
				env,
				sharedNativeModules,
				log: ({ source, level, message, fields }) => log({ functionName, source, level, message, fields }),
			},
			limits: { ...DEFAULT_HOST_LIMITS, ...options.limits },
			idleTimeoutMs: options.idleTimeoutMs,
			idleAfterPageMs: options.idleAfterPageMs,
			now: options.now ?? (() => performance.now()),
			released: () => this.#released(),
		});
	}

	#released(): void {
		this.#activeCount -= 1;
		if (this.#activeCount > 0) return;
		this.#idle?.resolve();
		this.#idle = null;
	}
}

function isPrerendered({ prerender }: FunctionOutput): boolean {
	return prerender !== null;
}

function writeToStderr({ functionName, level, message, fields }: FunctionLogLine): void {
	process.stderr.write(`${JSON.stringify({ level, output: functionName, ...fields, msg: message })}\n`);
}

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Returns the environment of a function: the host's `env` and the function's own. From the process it only inherits the
 * search path, the time zone and the location of Node's compile cache, because other variables may be secrets.
 *
 * @param own the function's `environment`; overrides the others
 */
export function threadEnv(given: Env, own: Env, processEnv: Env): Record<string, string> {
	const { PATH = '/usr/local/bin:/usr/bin:/bin', TZ, NODE_COMPILE_CACHE } = processEnv;
	const merged: Env = {
		PATH,
		// `Date` uses the time zone of the process in any case.
		TZ,
		// Halves the start time of a thread.
		NODE_COMPILE_CACHE,
		NODE_ENV: 'production',
		...given,
		...own,
	};
	return Object.fromEntries(
		Object.entries(merged).filter((entry): entry is [string, string] => entry[1] !== undefined),
	);
}

/**
 * Finds native modules of which there are several copies, in functions or loaded by this process, and maps each copy to
 * the one file that all threads must load.
 *
 * Builders copy a native module into every function that uses it. On Vercel each function is a process, but here all
 * are threads of one process, which would load every copy as a separate library. Two copies of SQLite in one process
 * must not open the same database: file locks belong to the process, so neither sees the other's (sqlite.org, “How To
 * Corrupt An SQLite Database File”, section 2.2.1).
 *
 * A copy loaded by this process takes precedence: the process may have opened the database too, and closing its handle,
 * even by garbage collection, would release the locks of all functions.
 *
 * @param handlerFiles the functions' modules, inside their `.func` folders
 * @param loaded native modules loaded by this process
 * @returns by path of the copy
 */
export function findSharedNativeModules(
	handlerFiles: Iterable<string>,
	loaded: readonly string[] = loadedNativeModules(),
): ReadonlyMap<string, string> {
	const folders = new Set([...handlerFiles].map(functionFolderOf).filter((folder) => folder !== null));
	const bySize = Map.groupBy([...loaded, ...[...folders].flatMap(listNativeModules).sort()], sizeKey);
	const shared = new Map<string, string>();
	for (const paths of bySize.values()) {
		if (paths.length < 2) continue;
		const originals: { readonly path: string; readonly bytes: Buffer }[] = [];
		for (const path of paths) {
			const bytes = readFileSync(path);
			const original = originals.find((each) => each.bytes.equals(bytes));
			if (original === undefined) originals.push({ path, bytes });
			else shared.set(path, original.path);
		}
	}
	return shared;
}

/** Returns the native modules that were required in this process and still exist. */
function loadedNativeModules(): string[] {
	return Object.keys(createRequire(import.meta.url).cache).filter((path) => path.endsWith('.node') && existsSync(path));
}

function functionFolderOf(handlerFile: string): string | null {
	const folder = dirname(handlerFile);
	if (folder.endsWith('.func')) return folder;
	return folder === dirname(folder) ? null : functionFolderOf(folder);
}

/** Folder by folder: Node's own `recursive` takes four times as long, and the first visitor waits for it. */
function listNativeModules(folder: string): string[] {
	const modules: string[] = [];
	const folders = [folder];
	for (let current = folders.pop(); current !== undefined; current = folders.pop()) {
		for (const entry of readdirSync(current, { withFileTypes: true })) {
			const path = `${current}${sep}${entry.name}`;
			if (entry.isDirectory()) folders.push(path);
			else if (entry.isFile() && path.endsWith('.node')) modules.push(path);
		}
	}
	return modules;
}

/** Only files of the same name and size can be equal. */
function sizeKey(path: string): string {
	return `${basename(path)} ${statSync(path).size}`;
}
