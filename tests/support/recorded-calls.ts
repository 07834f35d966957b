import type { FunctionAnswer, FunctionCall, FunctionHost } from '../../src/edge/functions/function-host.ts';

/** A function host that records its calls, so that tests need not rely on headers. */
export class RecordedCalls implements FunctionHost {
	readonly calls: Omit<FunctionCall, 'body' | 'signal'>[] = [];
	/** Maximum number of concurrent renders for the cache; may be reset. */
	mostRendersAtOnce = 0;
	#rendering = 0;
	readonly #host: FunctionHost;

	constructor(host: FunctionHost) {
		this.#host = host;
	}

	async call(call: FunctionCall): Promise<FunctionAnswer> {
		const { name, method, url, headers } = call;
		this.calls.push({ name, method, url, headers });
		if (name !== '_isr') return this.#host.call(call);
		this.#rendering += 1;
		this.mostRendersAtOnce = Math.max(this.mostRendersAtOnce, this.#rendering);
		try {
			return await this.#host.call(call);
		} finally {
			this.#rendering -= 1;
		}
	}

	/** Returns how often this page was rendered for the cache. */
	rendersOf(path: string): number {
		return this.calls.filter(
			({ name, url }) => name === '_isr' && new URL(url).searchParams.get('x_astro_path') === path,
		).length;
	}

	load(): Promise<void> {
		return this.#host.load();
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
