import { z } from 'zod';
import type { DeepReadonly } from './deep-readonly.ts';
import { IsoInstant } from './iso-instant.ts';
import { FailedPage, RevalidatedPage } from './revalidation-report.ts';

/** The answer to `POST /api/refresh`. */
export const RefreshReport = z
	.object({
		fetched: z.array(z.string()).describe('Resorts, by id, for which new figures came.'),
		fetchError: z.string().nullable().describe('Code of what kept figures from coming; null: nothing did.'),
		stored: z.boolean().describe('Whether figures are kept in a database; without one pages fetch for themselves.'),
		revalidated: z.array(RevalidatedPage),
		failed: z.array(FailedPage),
		postponed: z
			.array(z.string())
			.describe('Paths for which the time of this call did not suffice; they are the first of the next one.'),
		nextDueAt: IsoInstant.nullable().describe('When there is next something to fetch; null: not known.'),
	})
	.describe('What a refresh fetched and regenerated, and what it did not.');
export type RefreshReport = DeepReadonly<z.output<typeof RefreshReport>>;
