import { z } from 'zod';
import { reportFields } from '../../domain/reports/snow-report.ts';
import type { DeepReadonly } from '../deep-readonly.ts';
import { IsoInstant, toIsoInstant } from '../iso-instant.ts';
import { FailedPage, RevalidatedPage } from '../revalidation-queue.ts';
import type { ReceiveOutcome } from './receive-report.ts';

/** A report in a JSON document. */
export const SnowReportDocument = z
	.object({
		measuredAt: IsoInstant.nullable().describe('When the figures were measured; null: when they were published.'),
		...reportFields,
		nextUpdateAt: IsoInstant.nullable().describe('When the next report is expected.'),
	})
	.describe('What the staff of a resort report. Metric. Null means not reported; it is neither 0 nor a trace.');

/** The latest report of a resort. */
export const PublishedReportDocument = z
	.object({
		version: z.int().positive().describe('Increases by one with each publication of the resort.'),
		report: SnowReportDocument,
		publishedAt: IsoInstant,
	})
	.describe('The latest report of the resort.');
export type PublishedReportDocument = DeepReadonly<z.output<typeof PublishedReportDocument>>;

const PlausibilityWarningDocument = z.object({
	field: z.string().describe('The member of the report.'),
	code: z.string().describe('Stable, e.g. RARELY_SO_MUCH.'),
	message: z.string().describe('For people.'),
});

/** The answer to `POST /api/reports/[id]`. */
export const ReportReceipt = z
	.object({
		state: z
			.enum(['published', 'waiting', 'already-received'])
			.describe(
				'published: on the page. waiting: implausible, and not shown until an editor confirms it. already-received: this webhook-id was processed before; nothing was done.',
			),
		version: z.int().positive().nullable().describe('Of the publication; null: nothing was published.'),
		publishedAt: IsoInstant.nullable(),
		unlikely: z.array(PlausibilityWarningDocument).describe('Why it waits for an editor.'),
		revalidated: z.array(RevalidatedPage),
		failed: z
			.array(FailedPage)
			.describe('Pages that still show the previous report; the next refresh regenerates them first.'),
	})
	.describe('What was done with a report.');
export type ReportReceipt = DeepReadonly<z.output<typeof ReportReceipt>>;

const nothing = { version: null, publishedAt: null, unlikely: [], revalidated: [], failed: [] };

export function receiptDocument(outcome: Exclude<ReceiveOutcome, { state: 'draft-in-the-way' }>): ReportReceipt {
	const { state } = outcome;
	if (state === 'already-received') return { state, ...nothing };
	if (state === 'waiting') return { state, ...nothing, unlikely: outcome.warnings };
	const { version, publishedAt } = outcome.version;
	return { state, ...nothing, version, publishedAt: toIsoInstant(publishedAt), ...outcome.pages };
}
