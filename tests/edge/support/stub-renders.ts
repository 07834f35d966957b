import type { RenderedPage } from '../../../src/edge/cache/page.ts';
import type { PageRequest } from '../../../src/edge/cache/page-request.ts';
import { rendered } from './page-fixtures.ts';

type Call = { readonly request: PageRequest; readonly result: PromiseWithResolvers<RenderedPage> };

/** A render function whose calls the test settles. */
export class StubRenders {
	readonly calls: Call[] = [];
	readonly #awaited = new Map<number, () => void>();
	#ended = 0;

	readonly render = (request: PageRequest): Promise<RenderedPage> => {
		const result = Promise.withResolvers<RenderedPage>();
		this.calls.push({ request, result });
		this.#awaited.get(this.calls.length - 1)?.();
		return result.promise;
	};

	/** Waits for the oldest open call and resolves it. */
	async answer(answer: string | RenderedPage): Promise<void> {
		await this.called(this.#ended + 1);
		this.answerCall(this.#ended, answer);
		this.#ended += 1;
	}

	/** Waits for the oldest open call and rejects it. */
	async fail(error: Error = new Error('render failed')): Promise<void> {
		await this.called(this.#ended + 1);
		this.#call(this.#ended).result.reject(error);
		this.#ended += 1;
	}

	/** Resolves after that many calls. */
	async called(count: number): Promise<void> {
		if (this.calls.length >= count) return;
		await new Promise<void>((resolve) => this.#awaited.set(count - 1, resolve));
	}

	answerCall(index: number, answer: string | RenderedPage): void {
		this.#call(index).result.resolve(typeof answer === 'string' ? rendered(answer) : answer);
	}

	failCall(index: number): void {
		this.#call(index).result.reject(new Error('render failed'));
	}

	#call(index: number): Call {
		const call = this.calls[index];
		if (!call) throw new Error(`There was no render ${index}`);
		return call;
	}
}
