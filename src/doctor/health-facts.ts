import { z } from 'zod';
import { header, type Observation } from './observation.ts';

const Instant = z.iso
	.datetime({ offset: true })
	.transform((text) => Date.parse(text))
	.nullable();

/** What the doctor reads of `GET /api/health`; instants in Unix ms. */
const Health = z.object({
	status: z.string(),
	dataAgeS: z.number().nullable(),
	lastUpstreamError: z.object({ code: z.string(), at: Instant }).nullable(),
	database: z.string(),
	worker: z.object({ lastSeenAt: Instant }),
});
export type Health = z.output<typeof Health>;

/** @returns null where the answer is not a health document */
export function healthFacts(seen: Observation): Health | null {
	if (seen.kind === 'none' || seen.status !== 200) return null;
	try {
		return Health.safeParse(JSON.parse(seen.body)).data ?? null;
	} catch {
		return null;
	}
}

/** The clock of whoever answered, from `Date`, Unix ms; null: not told. A cached answer tells an older time. */
export function serverClockAt(seen: Observation): number | null {
	const at = Date.parse(header(seen, 'date') ?? '');
	return Number.isNaN(at) ? null : at;
}
