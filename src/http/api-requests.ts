import { z } from 'zod';
import { reportFields } from '../domain/reports/snow-report.ts';

/** Body of `POST /api/revalidate`: exactly one of `paths`, `resorts` and `all`. */
export const RevalidateRequest = z
	.strictObject({
		paths: z
			.array(z.string())
			.min(1, 'must name at least one page')
			.optional()
			.describe('Paths of cached pages, e.g. / or /resorts/mammoth.'),
		resorts: z
			.array(z.string())
			.min(1, 'must name at least one resort')
			.optional()
			.describe('Ids of resorts; selects every page that shows one of them.'),
		all: z.literal(true, 'must be true').optional().describe('Every cached page.'),
		cursor: z.string().nullable().default(null).describe('Cursor of the previous answer, to continue.'),
	})
	// Only for readers of the published schema; the transformation below enforces it.
	.meta({
		description: 'The pages to regenerate: exactly one of paths, resorts and all.',
		oneOf: [{ required: ['paths'] }, { required: ['resorts'] }, { required: ['all'] }],
	})
	.transform(({ cursor, ...pages }, context) => {
		if (Object.values(pages).filter((part) => part !== undefined).length === 1) {
			if (pages.paths) return { pages: { paths: pages.paths }, cursor };
			if (pages.resorts) return { pages: { resorts: pages.resorts }, cursor };
			if (pages.all) return { pages: { all: pages.all }, cursor };
		}
		context.addIssue({ code: 'custom', message: 'must have exactly one of paths, resorts and all' });
		return z.NEVER;
	});
export type RevalidateRequest = z.output<typeof RevalidateRequest>;

/** Body of `POST /api/refresh`. */
export const RefreshRequest = z.strictObject({
	force: z
		.boolean('must be true or false')
		.default(false)
		.describe('Fetch even if nothing is due; the limits of the weather service still apply.'),
});
export type RefreshRequest = z.output<typeof RefreshRequest>;

const reportInstant = z.iso
	.datetime({ offset: true, error: 'must be an instant with its offset, e.g. 2026-11-23T06:05:00-08:00' })
	.transform((text) => Date.parse(text))
	.nullable()
	.default(null);

/** Body of `POST /api/reports/[id]`: a `SnowReport`, its instants as in RFC 3339. Unknown members are rejected. */
export const ReportRequest = z
	.strictObject({
		measuredAt: reportInstant.describe('When the figures were measured; null: now.'),
		...reportFields,
		nextUpdateAt: reportInstant.describe('When the next report is expected.'),
	})
	.describe(
		'A complete report; replaces the previous one. Metric. Null or absent means not reported: neither 0 nor a trace.',
	);
export type ReportRequest = z.output<typeof ReportRequest>;

/** Body of `POST /api/alerts/evaluate`. */
export const EvaluateRequest = z.strictObject({
	cursor: z.string().max(200).nullable().default(null).describe('Cursor of the previous answer, to continue.'),
});
export type EvaluateRequest = z.output<typeof EvaluateRequest>;
