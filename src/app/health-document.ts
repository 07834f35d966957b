import { z } from 'zod';
import type { DeepReadonly } from './deep-readonly.ts';
import { IsoInstant } from './iso-instant.ts';

/** The answer to `GET /api/health`. Pages can be served whatever it says. */
export const HealthDocument = z
	.object({
		status: z
			.enum(['ok', 'degraded'])
			.describe('degraded: pages are served, but something that they are made from is not well.'),
		buildId: z.string().nullable(),
		dataAgeS: z
			.int()
			.nonnegative()
			.nullable()
			.describe('Age of the newest figures, whole seconds; null: there are none, or it is not known.'),
		lastRefreshAt: IsoInstant.nullable().describe('When the weather service last answered.'),
		lastUpstreamError: z
			.object({ code: z.string(), at: IsoInstant })
			.nullable()
			.describe('What the weather service last did wrong, also if it is well again; null: nothing yet.'),
		database: z.enum(['ok', 'none', 'unavailable']).describe('none: the site runs without one.'),
		worker: z.object({
			lastSeenAt: IsoInstant.nullable().describe('When the schedule last called; null: never.'),
		}),
	})
	.describe('What an operator or a probe wants to know. Pages can be served whatever it says.');
export type HealthDocument = DeepReadonly<z.output<typeof HealthDocument>>;
