import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { SharedNativeModules } from '../../src/edge/functions/shared-native-modules.ts';

export type ThreadRequest =
	| {
			readonly id: number;
			readonly kind: 'request';
			readonly url: string;
			readonly method: string;
			readonly headers: readonly (readonly [string, string])[];
			readonly body: string | null;
	  }
	| { readonly id: number; readonly kind: 'idle' };

export type ThreadAnswer =
	| { readonly id: number; readonly kind: 'ready' | 'idle' }
	| {
			readonly id: number;
			readonly kind: 'answer';
			readonly status: number;
			readonly headers: readonly (readonly [string, string])[];
			readonly text: string;
	  }
	| { readonly id: number; readonly kind: 'failed'; readonly message: string };

/** The complete answer of a built function. */
export type FunctionAnswer = { readonly status: number; readonly headers: Headers; readonly text: string };

export type FunctionRequest = {
	readonly method?: string;
	/** Pairs, so that a name may occur twice. */
	readonly headers?: readonly (readonly [string, string])[];
	readonly body?: string;
};

export type BuiltFunctionOptions = {
	/** `.vercel/output`. */
	readonly outputDir: string;
	readonly name: '_render' | '_isr';
	/** Origin of the requests. */
	readonly origin: string;
	/** The complete environment of the function. */
	readonly env: Readonly<Record<string, string>>;
};

/** One built function, imported by plain Node in a separate thread at the first request. */
export class BuiltFunction implements AsyncDisposable {
	readonly #options: BuiltFunctionOptions;
	readonly #pending = new Map<number, (answer: ThreadAnswer) => void>();
	#starting: Promise<Worker> | null = null;
	#lastId = 0;
	/** Its complete output. */
	printed = '';

	constructor(options: BuiltFunctionOptions) {
		this.#options = options;
	}

	/** @param target path with query, or an absolute URL */
	async fetch(target: string, { method = 'GET', headers = [], body }: FunctionRequest = {}): Promise<FunctionAnswer> {
		const url = target.startsWith('/') ? `${this.#options.origin}${target}` : target;
		this.#starting ??= this.#start();
		const id = this.#nextId();
		const answer = await this.#send({ id, kind: 'request', url, method, headers, body: body ?? null });
		if (answer.kind === 'failed') throw new Error(`${method} ${target} threw: ${answer.message}`);
		if (answer.kind !== 'answer') throw new Error(`unexpected ${answer.kind}`);
		const answered = new Headers();
		for (const [name, value] of answer.headers) answered.append(name, value);
		return { status: answer.status, headers: answered, text: answer.text };
	}

	/** Resolves when everything passed to `waitUntil` is done. */
	async idle(): Promise<void> {
		if (this.#starting) await this.#send({ id: this.#nextId(), kind: 'idle' });
	}

	async [Symbol.asyncDispose](): Promise<void> {
		const worker = await this.#starting?.catch(() => null);
		await worker?.terminate();
	}

	async #start(): Promise<Worker> {
		const { outputDir, name, env } = this.#options;
		const functionsDir = join(outputDir, 'functions');
		const dir = join(functionsDir, `${name}.func`);
		const folders = (await readdir(functionsDir)).filter((each) => each.endsWith('.func'));
		const { handler } = JSON.parse(await readFile(join(dir, '.vc-config.json'), 'utf8')) as { handler: string };
		const native = new SharedNativeModules();
		const worker = new Worker(new URL('./function-thread.ts', import.meta.url), {
			env: { ...env },
			execArgv: [],
			stdout: true,
			stderr: true,
			workerData: {
				handlerFile: join(dir, handler),
				// As behind the edge: all functions are threads of one process here.
				sharedNativeModules: new Map(
					folders.flatMap((each) => [...native.forFunction(join(functionsDir, each, handler))]),
				),
			},
		});
		for (const stream of [worker.stdout, worker.stderr]) {
			stream.setEncoding('utf8').on('data', (chunk: string) => {
				this.printed += chunk;
			});
		}
		worker.on('message', (answer: ThreadAnswer) => {
			this.#pending.get(answer.id)?.(answer);
			this.#pending.delete(answer.id);
		});
		await new Promise<void>((resolve, reject) => {
			this.#pending.set(0, () => resolve());
			worker.once('error', reject);
			worker.once('exit', (code) => reject(new Error(`the thread of ${name} ended with ${code}: ${this.printed}`)));
		});
		return worker;
	}

	#nextId(): number {
		this.#lastId += 1;
		return this.#lastId;
	}

	async #send(request: ThreadRequest): Promise<ThreadAnswer> {
		const worker = await this.#starting;
		return new Promise((resolve) => {
			this.#pending.set(request.id, resolve);
			worker?.postMessage(request);
		});
	}
}
