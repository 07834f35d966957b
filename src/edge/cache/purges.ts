import type { PageInfo } from './page.ts';

/** `expire`: served stale once more, and regenerated. `drop`: not served any more. */
export type PurgeMode = 'expire' | 'drop';

type Purge = {
	/** Renders up to this one had started before the purge. */
	readonly upTo: number;
	readonly mode: PurgeMode;
	readonly matches: (page: PageInfo) => boolean;
};

/**
 * Purges that also apply to renders in flight: what such a render has read is older than the purge, although its page is
 * stored after it.
 */
export class Purges {
	#purges: Purge[] = [];

	/** @param upTo number of the render that started last */
	add(upTo: number, mode: PurgeMode, matches: (page: PageInfo) => boolean): void {
		this.#purges.push({ upTo, mode, matches });
	}

	/** The purge that applies to a page that has just been made; undefined: none does. */
	modeFor(page: PageInfo): PurgeMode | undefined {
		const [found] = this.#purges
			.filter(({ upTo, matches }) => page.generation <= upTo && matches(page))
			.sort((a, b) => Number(b.mode === 'drop') - Number(a.mode === 'drop'));
		return found?.mode;
	}

	/** @param readOldest returns the number of the oldest render in flight; undefined: none is */
	forgetBefore(readOldest: () => number | undefined): void {
		if (this.#purges.length === 0) return;
		const oldest = readOldest();
		this.#purges = oldest === undefined ? [] : this.#purges.filter(({ upTo }) => upTo >= oldest);
	}
}
