import type { Clock } from '../cache/clock.ts';
import type { EdgeLog } from '../log.ts';
import { errorCode } from './synced-write.ts';

/** Delay before a failed disk is tried again. */
export const DISK_RETRY_MS = 10_000;
/** Corrupt entries are counted and logged at most this often. */
const MIN_REPORT_INTERVAL_MS = 60_000;

/** Tracks whether the disk accepts writes, and logs every change once. */
export class DiskHealth {
	readonly #clock: Clock;
	readonly #log: EdgeLog;
	readonly #folder: string;
	readonly #retry: () => void;
	#state: 'healthy' | 'failing' | 'retrying' = 'healthy';
	#cancelRetry: () => void = () => {};
	#corrupt = 0;
	#reportedAt = Number.NEGATIVE_INFINITY;

	/** @param retry called when the disk should be tried again */
	constructor(parts: { clock: Clock; log: EdgeLog; folder: string }, retry: () => void) {
		this.#clock = parts.clock;
		this.#log = parts.log;
		this.#folder = parts.folder;
		this.#retry = retry;
	}

	/** Whether writes are expected to fail. */
	get failing(): boolean {
		return this.#state === 'failing';
	}

	failed(error: unknown): void {
		if (this.#state === 'failing') return;
		if (this.#state === 'healthy') {
			const fields = { code: 'CACHE_DISK_FAILED', cause: errorCode(error), dir: this.#folder };
			this.#log.warn(fields, 'the cache folder is not writable; pages are served from memory until it is');
		}
		this.#state = 'failing';
		this.#cancelRetry = this.#clock.after(DISK_RETRY_MS, () => {
			this.#state = 'retrying';
			this.#retry();
		});
	}

	succeeded(): void {
		if (this.#state === 'retrying') {
			this.#log.info({ code: 'CACHE_DISK_RECOVERED', dir: this.#folder }, 'the cache folder is writable again');
			this.#state = 'healthy';
		}
	}

	recreated(): void {
		this.#log.warn(
			{ code: 'CACHE_FOLDER_GONE', dir: this.#folder },
			'the cache folder was missing and has been created again',
		);
	}

	/** @param count number of entries that differ from what was stored */
	corrupt(count: number): void {
		this.#corrupt += count;
		const now = this.#clock.now();
		if (this.#corrupt === 0 || Math.abs(now - this.#reportedAt) < MIN_REPORT_INTERVAL_MS) return;
		const fields = { code: 'CACHE_ENTRY_DAMAGED', entries: this.#corrupt, dir: this.#folder };
		this.#log.warn(fields, 'damaged cache entries were quarantined (.damaged); their pages are rendered again');
		this.#reportedAt = now;
		this.#corrupt = 0;
	}

	close(): void {
		this.#cancelRetry();
	}
}
