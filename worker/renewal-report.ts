import { z } from 'zod';

/** A page that the site says it has renewed. */
const Renewed = z.object({
	path: z.string(),
	status: z.number(),
	/** `REVALIDATED`, if it is true. */
	cache: z.string().nullable(),
	durationMs: z.number().nullable().default(null),
});

const Failed = z.object({
	path: z.string(),
	status: z.number().nullable().default(null),
	cache: z.string().nullable().default(null),
	error: z.string().default('PAGE_FAILED'),
});

/** The answer of `POST /api/refresh` and of `POST /api/revalidate`, with status 200 or 502. */
export const RenewalReport = z.object({
	revalidated: z.array(Renewed),
	failed: z.array(Failed),
	/** Pages for which the site's time did not suffice. */
	postponed: z.array(z.string()).default([]),
	/** To be sent with the same wish for the rest; null: this was all. */
	cursor: z.string().nullable().default(null),
	/** Places for which new figures came. */
	fetched: z.array(z.string()).default([]),
	/** Why none came; null: nothing went wrong. */
	fetchError: z.string().nullable().default(null),
});
export type RenewalReport = z.output<typeof RenewalReport>;
