import type { FunctionCall, FunctionHost } from '../../src/edge/functions/function-host.ts';

/** A host of functions that notes what it is asked, where no header can lie about it. */
export class RecordedCalls implements FunctionHost {
	readonly calls: Omit<FunctionCall, 'body' | 'signal'>[] = [];
	readonly #host: FunctionHost;

	constructor(host: FunctionHost) {
		this.#host = host;
	}

	call(call: FunctionCall) {
		const { name, method, url, headers } = call;
		this.calls.push({ name, method, url, headers });
		return this.#host.call(call);
	}

	/** How often the page of this path was rendered for the cache. */
	rendersOf(path: string): number {
		return this.calls.filter(
			({ name, url }) => name === '_isr' && new URL(url).searchParams.get('x_astro_path') === path,
		).length;
	}

	warm(): Promise<void> {
		return this.#host.warm();
	}

	idle(): Promise<void> {
		return this.#host.idle();
	}

	close(deadlineMs: number): Promise<void> {
		return this.#host.close(deadlineMs);
	}
}
