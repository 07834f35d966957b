import { z } from 'zod';
import type { DeepReadonly } from '../deep-readonly.ts';
import { IsoInstant, toIsoInstant } from '../iso-instant.ts';
import { FailedPage, RevalidatedPage } from '../revalidation-queue.ts';
import type { ReceiveOutcome } from './receive-report.ts';

const UnlikelyDocument = z.object({
	field: z.string().describe('The member of the report.'),
	code: z.string().describe('Stable, e.g. RARELY_SO_MUCH.'),
	message: z.string().describe('In words.'),
});

/** The answer to `POST /api/reports/[id]`. */
export const ReportReceipt = z
	.object({
		state: z
			.enum(['published', 'waiting', 'already-received'])
			.describe(
				'published: on the page. waiting: unlikely, and shown to nobody until an editor confirms it. already-received: this webhook-id has acted before, and did nothing now.',
			),
		version: z.int().positive().nullable().describe('Of the publication; null: nothing was published.'),
		publishedAt: IsoInstant.nullable(),
		unlikely: z.array(UnlikelyDocument).describe('Why it waits.'),
		revalidated: z.array(RevalidatedPage),
		failed: z
			.array(FailedPage)
			.describe('Pages that still show what was before; they are the first of the next refresh.'),
	})
	.describe('What became of a report.');
export type ReportReceipt = DeepReadonly<z.output<typeof ReportReceipt>>;

const nothing = { version: null, publishedAt: null, unlikely: [], revalidated: [], failed: [] };

export function receiptDocument(outcome: Exclude<ReceiveOutcome, { state: 'draft-in-the-way' }>): ReportReceipt {
	const { state } = outcome;
	if (state === 'already-received') return { state, ...nothing };
	if (state === 'waiting') return { state, ...nothing, unlikely: outcome.unlikely };
	const { version, publishedAt } = outcome.version;
	return { state, ...nothing, version, publishedAt: toIsoInstant(publishedAt), ...outcome.pages };
}
