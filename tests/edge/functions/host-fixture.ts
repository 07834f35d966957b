import { channel } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { expect } from 'vitest';
import type { FunctionOutput } from '../../../src/edge/build-output/build-output.ts';
import {
	createFunctionHost,
	type FunctionHostOptions,
	type FunctionLogLine,
} from '../../../src/edge/functions/create-function-host.ts';
import type { FunctionAnswer, FunctionCall, FunctionHost } from '../../../src/edge/functions/function-host.ts';

const liveThreads = new Set<Worker>();
let startedCount = 0;
channel('worker_threads').subscribe((message) => {
	const { worker } = message as { worker: Worker };
	startedCount += 1;
	liveThreads.add(worker);
	worker.once('exit', () => liveThreads.delete(worker));
});

/** Must be called after each test: fails if a thread outlives its host. */
export function expectNoThreads(): void {
	expect(liveThreads.size).toBe(0);
}

/** The source of a function; the name `file` determines whether it is CommonJS. */
export type FunctionSource = { readonly file: string; readonly source: string } & Partial<FunctionOutput>;

/** A host with functions in a temporary folder. */
export class HostFixture implements AsyncDisposable {
	readonly host: FunctionHost;
	readonly dir: string;
	readonly lines: FunctionLogLine[] = [];
	readonly #waiting: { readonly text: string; readonly resolve: () => void }[] = [];
	readonly #startedBefore = startedCount;

	constructor(dir: string, functions: ReadonlyMap<string, FunctionOutput>, options: Partial<FunctionHostOptions>) {
		this.dir = dir;
		this.host = createFunctionHost({ functions, env: {}, log: (line) => this.#log(line), ...options });
	}

	/** Number of threads started by this fixture. */
	get threadCount(): number {
		return startedCount - this.#startedBefore;
	}

	/** Resolves when a line that contains `text` was logged. */
	logged(text: string): Promise<void> {
		if (this.lines.some((line) => textOf(line).includes(text))) return Promise.resolve();
		return new Promise((resolve) => this.#waiting.push({ text, resolve }));
	}

	/** Resolves when one of the current threads has exited. */
	async oneExit(): Promise<void> {
		await Promise.race([...liveThreads].map((thread) => once(thread, 'exit')));
	}

	call(url: string, call: Partial<FunctionCall> = {}): Promise<FunctionAnswer> {
		return this.host.call({
			name: 'fn',
			method: 'GET',
			url: `https://snow.example${url}`,
			headers: [],
			body: null,
			...call,
		});
	}

	/** The whole body as text. */
	async text(url: string, call: Partial<FunctionCall> = {}): Promise<string> {
		return readText(await this.call(url, call));
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.host.close(0);
		await rm(this.dir, { recursive: true, force: true });
	}

	#log(line: FunctionLogLine): void {
		this.lines.push(line);
		for (const { text, resolve } of this.#waiting) if (textOf(line).includes(text)) resolve();
	}
}

export function textOf({ message, fields }: FunctionLogLine): string {
	return message + JSON.stringify(fields);
}

/** @param sources by function name, or the source of the one function `fn` */
export async function startHost(
	sources: string | Readonly<Record<string, FunctionSource>>,
	options: Partial<FunctionHostOptions> = {},
): Promise<HostFixture> {
	const dir = await mkdtemp(join(tmpdir(), 'functions-'));
	const byName = typeof sources === 'string' ? { fn: { file: 'fn.mjs', source: sources } } : sources;
	const functions = new Map<string, FunctionOutput>();
	for (const [name, { file, source, ...own }] of Object.entries(byName)) {
		const handlerFile = join(dir, file);
		await writeFile(handlerFile, source);
		functions.set(name, { name, handlerFile, maxDurationS: 10, environment: {}, prerender: null, ...own });
	}
	return new HostFixture(dir, functions, options);
}

export async function readText(answer: Pick<FunctionAnswer, 'body'>): Promise<string> {
	const chunks: Uint8Array[] = [];
	for await (const chunk of answer.body) chunks.push(chunk);
	return Buffer.concat(chunks).toString();
}

/** Returns the code of a promise's error. */
export async function codeOf(promise: Promise<unknown>): Promise<unknown> {
	const error: unknown = await promise.then(
		() => null,
		(reason: unknown) => reason,
	);
	return error instanceof Error && 'code' in error ? error.code : error;
}
