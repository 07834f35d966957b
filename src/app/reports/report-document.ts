import { z } from 'zod';
import { reportFields } from '../../domain/snow-report/snow-report.ts';
import type { DeepReadonly } from '../deep-readonly.ts';
import { IsoInstant } from '../iso-instant.ts';

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
