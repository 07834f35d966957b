import { z } from 'zod';
import type { DeepReadonly } from './deep-readonly.ts';
import { IsoInstant } from './iso-instant.ts';

/** A page that was regenerated and is now served. */
export const RevalidatedPage = z
	.object({
		path: z.string(),
		status: z.int(),
		cache: z.string().nullable().describe('What the page cache said of it: REVALIDATED.'),
		generatedAt: IsoInstant.nullable().describe('When the page now served was made.'),
		durationMs: z.number().nonnegative(),
	})
	.describe('A page that was regenerated and is now served.');
export type RevalidatedPage = DeepReadonly<z.output<typeof RevalidatedPage>>;

/** A page that is still served as it was; it is a pending revalidation. */
export const FailedPage = z
	.object({
		path: z.string(),
		status: z.int().nullable().describe('Of the answer of the page cache; null: there was none.'),
		cache: z.string().nullable().describe('What the page cache said, e.g. HIT: it did not take the token.'),
		error: z.string().describe('A stable code.'),
	})
	.describe('A page that is still served as it was. It is the first of the next refresh.');
export type FailedPage = DeepReadonly<z.output<typeof FailedPage>>;

/** The answer to `POST /api/revalidate`. */
export const RevalidationReport = z
	.object({
		revalidated: z.array(RevalidatedPage),
		failed: z.array(FailedPage),
		cursor: z
			.string()
			.nullable()
			.describe('To be sent with the same body for the pages that are left; null: none are. A call does 200.'),
	})
	.describe('What was regenerated, and what was not.');
export type RevalidationReport = DeepReadonly<z.output<typeof RevalidationReport>>;
