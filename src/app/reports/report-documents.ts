import { z } from 'zod';
import { reportFields } from '../../domain/reports/snow-report.ts';
import type { DeepReadonly } from '../deep-readonly.ts';
import { IsoInstant, toIsoInstant } from '../iso-instant.ts';
import { FailedPage, RevalidatedPage } from '../revalidation-queue.ts';
import type { ReceiveOutcome } from './receive-report.ts';

/** A report in a JSON document. */
export const SnowReportDocument = z
	.object({
		measuredAt: IsoInstant.nullable().describe('For when the figures hold; null: for when it was published.'),
		...reportFields,
		nextUpdateAt: IsoInstant.nullable().describe('When the next report is to be expected.'),
	})
	.describe('What the staff of a resort say of it. Metric. Null is not reported; it is neither 0 nor a trace.');

/** What a resort has published last. */
export const PublishedReportDocument = z
	.object({
		version: z.int().positive().describe('One more with each publication of the resort.'),
		report: SnowReportDocument,
		publishedAt: IsoInstant,
	})
	.describe('What a resort has published last.');
export type PublishedReportDocument = DeepReadonly<z.output<typeof PublishedReportDocument>>;

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
