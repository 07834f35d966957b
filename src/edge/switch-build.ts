import type { LoadedBuild, ServeOptions } from './assemble-edge.ts';
import { withDeadline } from './cache/clock.ts';
import type { NextBuild, SwitchResult } from './edge-options.ts';
import { CONNECTION_LIMITS } from './http/connections.ts';
import { PREVIOUS_FILES_MS, type PreviousFiles } from './http/previous-files.ts';
import { PRERENDER_LIMITS, prerenderPages } from './prerender-pages.ts';
import type { ServedBuild } from './served-build.ts';

/** A build cannot replace the one that is served, which goes on as if nothing had happened. */
export class BuildSwitchError extends Error {
	override readonly name = 'BuildSwitchError';
	/** `EDGE_CLOSED`: the edge was closed meanwhile. */
	readonly code: 'BUILD_SWITCH_FAILED' | 'EDGE_CLOSED';

	constructor(code: BuildSwitchError['code'], message: string, options?: ErrorOptions) {
		super(message, options);
		this.code = code;
	}
}

export type SwitcherParts = {
	readonly options: ServeOptions;
	readonly previous: PreviousFiles;
	/** Opens a build with an empty cache. */
	readonly open: (loaded: LoadedBuild) => Promise<ServedBuild>;
	/** Answers all new requests with the build, in one step. */
	readonly serve: (build: ServedBuild) => void;
};

/**
 * The build that is served, and how another takes its place: it is started and its pages are rendered beside the old
 * one, then all new requests go to it in one step, and the old one ends when its requests are answered. The two share
 * nothing: neither pages nor answers nor functions, so no answer has parts of both.
 */
export class BuildSwitcher {
	readonly #parts: SwitcherParts;
	readonly #closing = new AbortController();
	/** Builds that have been replaced and still answer requests. */
	readonly #ending = new Set<Promise<void>>();
	#current: ServedBuild;
	#next: ServedBuild | null = null;
	#env: ServeOptions['env'];
	#lastSwitch: Promise<unknown> = Promise.resolve();
	#closesAt = Number.POSITIVE_INFINITY;

	constructor(first: ServedBuild, parts: SwitcherParts) {
		this.#current = first;
		this.#parts = parts;
		this.#env = parts.options.env;
	}

	get current(): ServedBuild {
		return this.#current;
	}

	/** The build that is served, and the one that is prepared: a purge concerns both. */
	get builds(): readonly ServedBuild[] {
		return this.#next === null ? [this.#current] : [this.#current, this.#next];
	}

	/**
	 * Switches to another build; concurrent calls one after the other.
	 *
	 * @throws {BuildOutputError} the directory is not a valid build
	 * @throws {BuildSwitchError} a function cannot be imported, a page fails, or the edge closes
	 */
	switchTo(source: NextBuild): Promise<SwitchResult> {
		const result = this.#lastSwitch.then(() => this.#switch(source));
		this.#lastSwitch = result.catch(() => {});
		return result;
	}

	/** Resolves when no build has work in progress. */
	async idle(): Promise<void> {
		await this.#current.idle();
		await Promise.all(this.#ending);
	}

	/** Lets a switch in progress fail, and all work end by the deadline. Must be followed by `close`. */
	beginClosing(deadlineMs: number): void {
		this.#closesAt = performance.now() + deadlineMs;
		this.#closing.abort();
	}

	async close(): Promise<void> {
		await this.#lastSwitch;
		await Promise.all([this.#current.close(this.#remainingMs()), ...this.#ending]);
	}

	#remainingMs(): number {
		return Math.max(0, this.#closesAt - performance.now());
	}

	async #switch(source: NextBuild): Promise<SwitchResult> {
		const { options, previous, serve } = this.#parts;
		const { log, clock } = options;
		const startedAt = clock.now();
		this.#throwIfClosing();
		const old = this.#current;
		const env = source.env ?? this.#env;
		const { next, renderedPages } = await this.#prepare({ ...source, env }, old);
		this.#current = next;
		this.#env = env;
		serve(next);
		next.activate();
		const { build } = old.loaded;
		previous.add({ dir: build.dir, until: clock.now() + PREVIOUS_FILES_MS, read: async () => old.loaded });
		previous.remove(next.loaded.build.dir);
		const ended = this.#end(old);
		log.info({ dir: next.loaded.build.dir, renderedPages, durationMs: clock.now() - startedAt }, 'build switched');
		return { renderedPages, ended };
	}

	async #prepare(source: NextBuild, old: ServedBuild): Promise<{ next: ServedBuild; renderedPages: number }> {
		const { options, open } = this.#parts;
		const loaded = await options.load(source);
		const next = await open(loaded).catch(async (error: unknown) => {
			await loaded.functions.close(0);
			throw error;
		});
		const { signal } = this.#closing;
		this.#next = next;
		old.successor = next;
		try {
			await unlessAborted(loaded.functions.load(), signal);
			const limits = { ...PRERENDER_LIMITS, ...source.prerender };
			const rendering = prerenderPages(old, next, limits, { clock: options.clock, signal });
			const renderedPages = await unlessAborted(rendering, signal);
			this.#throwIfClosing();
			return { next, renderedPages };
		} catch (cause) {
			old.successor = null;
			await next.discard(0);
			this.#throwIfClosing();
			const reason = cause instanceof Error ? cause.message : String(cause);
			const message = `The build in ${loaded.build.dir} is not served, the one before still is: ${reason}`;
			throw new BuildSwitchError('BUILD_SWITCH_FAILED', message, { cause });
		} finally {
			this.#next = null;
		}
	}

	/** Lets a replaced build finish its requests, which its functions' time limits bound, and ends it. */
	#end(old: ServedBuild): Promise<void> {
		const limitS = Math.max(0, ...[...old.loaded.build.functions.values()].map(({ maxDurationS }) => maxDurationS));
		const limitMs = limitS * 1_000 + CONNECTION_LIMITS.requestMs;
		const ended = withDeadline(unlessAborted(old.idle(), this.#closing.signal), limitMs, () => {})
			.catch(() => {})
			.then(() => old.discard(this.#closing.signal.aborted ? this.#remainingMs() : 0))
			.finally(() => this.#ending.delete(ended));
		this.#ending.add(ended);
		return ended;
	}

	#throwIfClosing(): void {
		if (this.#closing.signal.aborted) throw new BuildSwitchError('EDGE_CLOSED', 'The edge was closed');
	}
}

/** Settles like `work`, or rejects at once when the signal aborts. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
	const { promise, reject } = Promise.withResolvers<never>();
	const abort = () => reject(new BuildSwitchError('EDGE_CLOSED', 'The edge was closed'));
	if (signal.aborted) abort();
	signal.addEventListener('abort', abort, { once: true });
	return Promise.race([work, promise]).finally(() => signal.removeEventListener('abort', abort));
}
