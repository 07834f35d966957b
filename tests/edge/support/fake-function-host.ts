import type { FunctionAnswer, FunctionCall, FunctionHost } from '../../../src/edge/functions/function-host.ts';
import { FunctionError } from '../../../src/edge/functions/function-host.ts';

export type FakeAnswer = {
	readonly status?: number;
	readonly headers?: readonly (readonly [string, string])[];
	readonly body?: string | Buffer | AsyncIterable<Uint8Array>;
};

/** Answers the `n`th call of a function, counted from 1. */
export type FakeFunction = (call: FunctionCall, n: number) => FakeAnswer | Promise<FakeAnswer>;

/** Runs functions in the test's thread, so that the test can count and hold calls. */
export class FakeFunctionHost implements FunctionHost {
	readonly calls: FunctionCall[] = [];
	closed = false;
	readonly #functions: Readonly<Record<string, FakeFunction>>;

	constructor(functions: Readonly<Record<string, FakeFunction>>) {
		this.#functions = functions;
	}

	async call(call: FunctionCall): Promise<FunctionAnswer> {
		this.calls.push(call);
		const run = this.#functions[call.name];
		if (!run) throw new FunctionError('FUNCTION_INVOCATION_FAILED', `There is no function ${call.name}`);
		const {
			status = 200,
			headers = [['content-type', 'text/html']],
			body = '',
		} = await run(call, this.callsOf(call.name).length);
		return {
			status,
			headers,
			body: typeof body === 'string' || Buffer.isBuffer(body) ? once(Buffer.from(body)) : body,
		};
	}

	callsOf(name: string): FunctionCall[] {
		return this.calls.filter((call) => call.name === name);
	}

	async warm(): Promise<void> {}

	async load(): Promise<void> {}

	async idle(): Promise<void> {}

	async close(): Promise<void> {
		this.closed = true;
	}
}

async function* once(body: Buffer): AsyncIterable<Uint8Array> {
	yield body;
}
