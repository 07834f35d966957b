import type { IsoInstant } from './iso-instant.ts';

/** A page that was regenerated and is now served. */
export type RevalidatedPage = {
	readonly path: string;
	readonly status: number;
	/** `REVALIDATED`. */
	readonly cache: string | null;
	readonly generatedAt: IsoInstant | null;
	readonly durationMs: number;
};

/** A page that is still served as it was; it waits in the outbox. */
export type FailedPage = {
	readonly path: string;
	/** Null: no answer at all. */
	readonly status: number | null;
	readonly cache: string | null;
	/** A stable code. */
	readonly error: string;
};

/** The answer to `POST /api/revalidate`. */
export type RevalidationReport = {
	readonly revalidated: readonly RevalidatedPage[];
	readonly failed: readonly FailedPage[];
	/** To be sent with the same body for the pages that are left; null: none are. */
	readonly cursor: string | null;
};
