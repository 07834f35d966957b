import { setTimeout as wait } from 'node:timers/promises';
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
import { SharedNativeModules } from './shared-native-modules.ts';
import type { LogMessage } from './thread-messages.ts';

/** A line logged by a function, or by the host about it. */
export type FunctionLogLine = Omit<LogMessage, 'type'> & { readonly functionName: string };

export type FunctionHostOptions = {
	readonly functions: ReadonlyMap<string, FunctionOutput>;
	/** Shared by all hosts of a process that live at the same time. Default: not shared. */
	readonly nativeModules?: SharedNativeModules | undefined;
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
	readonly #limits: HostLimits;
	#activeCount = 0;
	#idle: PromiseWithResolvers<void> | null = null;
	#closing: Promise<void> | null = null;

	constructor(options: FunctionHostOptions) {
		this.#functions = options.functions;
		this.#limits = { ...DEFAULT_HOST_LIMITS, ...options.limits };
		const native = options.nativeModules ?? new SharedNativeModules();
		const outputs = [...options.functions.values()].map((output) => {
			const env = threadEnv(options.env, output.environment, process.env);
			return { output, env, key: JSON.stringify([output.handlerFile, Object.entries(env).sort()]) };
		});
		for (const sharing of Map.groupBy(outputs, ({ key }) => key).values()) {
			const [{ output, env }] = sharing as [(typeof outputs)[number]];
			// Renders for the cache are few, and nobody waits for most of them.
			const maxThreads = sharing.every((each) => isPrerendered(each.output)) ? 1 : this.#limits.maxThreads;
			const pool = this.#createPool(output, env, maxThreads, native, options);
			for (const each of sharing) this.#pools.set(each.output.name, pool);
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

	/** Those that render cached pages come first: their first visitors do not share a core with the other imports. */
	async warm(): Promise<void> {
		const outputs = [...this.#functions.values()];
		const ordered = [...outputs.filter(isPrerendered), ...outputs.filter((output) => !isPrerendered(output))];
		const [first, ...others] = new Set(ordered.map(({ name }) => this.#pools.get(name)));
		await first?.warm();
		for (const pool of others) {
			await wait(this.#limits.warmPauseMs, undefined, { ref: false });
			await this.idle();
			await pool?.warm();
		}
	}

	async load(): Promise<void> {
		for (const pool of new Set(this.#pools.values())) await pool.load();
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
		maxThreads: number,
		native: SharedNativeModules,
		options: FunctionHostOptions,
	): FunctionPool {
		const log = options.log ?? writeToStderr;
		const functionName = output.name;
		return new FunctionPool({
			spec: {
				name: functionName,
				handlerFile: output.handlerFile,
				env,
				sharedNativeModules: () => native.forFunction(output.handlerFile),
				log: ({ source, level, message, fields }) => log({ functionName, source, level, message, fields }),
			},
			limits: this.#limits,
			maxThreads,
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
