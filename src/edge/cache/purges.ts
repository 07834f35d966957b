import type { PageInfo } from './page.ts';

/** `expire`: served stale on the next visit and regenerated. `drop`: deleted. */
export type PurgeMode = 'expire' | 'drop';

type Purge = {
	/** Number of the last render that started before the purge. */
	readonly upTo: number;
	readonly mode: PurgeMode;
	readonly matches: (page: PageInfo) => boolean;
};

/**
 * Purges that also apply to renders in flight: such a render may have read older data, although its page is stored
 * after the purge.
 */
export class Purges {
	#purges: Purge[] = [];

	/** @param upTo number of the most recently started render */
	add(upTo: number, mode: PurgeMode, matches: (page: PageInfo) => boolean): void {
		this.#purges.push({ upTo, mode, matches });
	}

	/** Returns the mode of the purge that applies to a newly rendered page. */
	modeFor(page: PageInfo): PurgeMode | undefined {
		const [found] = this.#purges
			.filter(({ upTo, matches }) => page.generation <= upTo && matches(page))
			.sort((a, b) => Number(b.mode === 'drop') - Number(a.mode === 'drop'));
		return found?.mode;
	}

	/** @param readOldest returns the number of the oldest render in flight, if there is one */
	forgetBefore(readOldest: () => number | undefined): void {
		if (this.#purges.length === 0) return;
		const oldest = readOldest();
		this.#purges = oldest === undefined ? [] : this.#purges.filter(({ upTo }) => upTo >= oldest);
	}
}
