import type { PageInfo } from './page.ts';

/** `end`: shown as stale once more and renewed. `drop`: not shown any more. */
export type PurgeMode = 'end' | 'drop';

type Purge = {
	/** Renders up to this one had started before the purge. */
	readonly upTo: number;
	readonly mode: PurgeMode;
	readonly matches: (page: PageInfo) => boolean;
};

/**
 * Purges that renders still under way have to obey: what such a render saw is older than the purge,
 * though its page is stored after it.
 */
export class Purges {
	#purges: Purge[] = [];

	/** @param upTo number of the render that started last */
	add(upTo: number, mode: PurgeMode, matches: (page: PageInfo) => boolean): void {
		this.#purges.push({ upTo, mode, matches });
	}

	/** What a purge says of a page that has just been made; undefined: none does. */
	verdict(page: PageInfo): PurgeMode | undefined {
		const [found] = this.#purges
			.filter(({ upTo, matches }) => page.generation <= upTo && matches(page))
			.sort((a, b) => Number(b.mode === 'drop') - Number(a.mode === 'drop'));
		return found?.mode;
	}

	/** @param readOldest number of the oldest render that is under way; undefined: none is */
	forgetBefore(readOldest: () => number | undefined): void {
		if (this.#purges.length === 0) return;
		const oldest = readOldest();
		this.#purges = oldest === undefined ? [] : this.#purges.filter(({ upTo }) => upTo >= oldest);
	}
}
