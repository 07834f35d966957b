import type { Clock } from '../cache/clock.ts';
import type { EdgeLog } from '../http/edge-log.ts';
import { errorCode } from './synced-write.ts';

/** A disk that is full or gone is asked again after this; a person needs longer to mend it. */
export const DISK_RETRY_MS = 10_000;
/** Damaged entries are told of this often at most, with their number. */
const DAMAGE_REPORT_MS = 60_000;

/** Whether the disk takes what it is given, told once when that changes. */
export class DiskHealth {
	readonly #clock: Clock;
	readonly #log: EdgeLog;
	readonly #folder: string;
	readonly #retry: () => void;
	#state: 'well' | 'failing' | 'trying' = 'well';
	#cancelRetry: () => void = () => {};
	#damaged = 0;
	#damageToldAt = Number.NEGATIVE_INFINITY;

	/** @param retry called when the disk should be asked again */
	constructor(parts: { clock: Clock; log: EdgeLog; folder: string }, retry: () => void) {
		this.#clock = parts.clock;
		this.#log = parts.log;
		this.#folder = parts.folder;
		this.#retry = retry;
	}

	/** True: no write is worth an attempt now. */
	get failing(): boolean {
		return this.#state === 'failing';
	}

	failed(error: unknown): void {
		if (this.#state === 'failing') return;
		if (this.#state === 'well') {
			const fields = { code: 'CACHE_DISK_FAILED', cause: errorCode(error), dir: this.#folder };
			this.#log.warn(fields, 'the cache folder does not take pages; they are served from memory until it does');
		}
		this.#state = 'failing';
		this.#cancelRetry = this.#clock.after(DISK_RETRY_MS, () => {
			this.#state = 'trying';
			this.#retry();
		});
	}

	succeeded(): void {
		if (this.#state === 'trying') {
			this.#log.info({ code: 'CACHE_DISK_RECOVERED', dir: this.#folder }, 'the cache folder takes pages again');
			this.#state = 'well';
		}
	}

	refounded(): void {
		this.#log.warn(
			{ code: 'CACHE_FOLDER_GONE', dir: this.#folder },
			'the cache folder was gone and has been made anew',
		);
	}

	/** @param count entries that were not what had been stored */
	damaged(count: number): void {
		this.#damaged += count;
		const now = this.#clock.now();
		if (this.#damaged === 0 || Math.abs(now - this.#damageToldAt) < DAMAGE_REPORT_MS) return;
		const fields = { code: 'CACHE_ENTRY_DAMAGED', entries: this.#damaged, dir: this.#folder };
		this.#log.warn(fields, 'damaged cache entries were set aside (.damaged); their pages are rendered again');
		this.#damageToldAt = now;
		this.#damaged = 0;
	}

	close(): void {
		this.#cancelRetry();
	}
}
