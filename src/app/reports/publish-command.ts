import { z } from 'zod';
import type { Person } from '../../domain/person.ts';
import type { ReportVersion } from '../../domain/reports/report-version.ts';
import { SnowReport } from '../../domain/reports/snow-report.ts';
import { loadOutlook, termsFor } from './check-plausibility.ts';
import { jsonField } from './form-payload.ts';
import { type PublishOutcome, publishReport } from './publish-report.ts';
import { isResubmission } from './report-conflict.ts';
import { type ReportContext, requireEditor } from './report-context.ts';
import { restoreReport } from './report-history.ts';

/** The form of the confirmation page: the report shown there, even if the draft has changed since. */
export const PublishCommand = z.object({
	resort: z.string(),
	unit: z.enum(['cm', 'in']),
	revision: z.coerce.number().int().nonnegative(),
	version: z.coerce.number().int().nonnegative(),
	report: jsonField.pipe(SnowReport),
	/** The version that is published again; absent: none. */
	restore: z.coerce.number().int().positive().optional(),
	/** The plausibility warnings were confirmed. */
	confirmed: z
		.literal('yes')
		.optional()
		.transform((sent) => sent === 'yes'),
});
export type PublishCommand = z.output<typeof PublishCommand>;

/** The form that discards a draft. */
export const DiscardCommand = PublishCommand.pick({ resort: true, revision: true, version: true });
export type DiscardCommand = z.output<typeof DiscardCommand>;

/** @returns null if it is no form of this site's pages */
export function readPublishCommand(form: FormData): PublishCommand | null {
	return PublishCommand.safeParse(filledFields(form)).data ?? null;
}

/** @returns null if it is no form of this site's pages */
export function readDiscardCommand(form: FormData): DiscardCommand | null {
	return DiscardCommand.safeParse(filledFields(form)).data ?? null;
}

function filledFields(form: FormData): Record<string, unknown> {
	return Object.fromEntries([...form].filter(([, value]) => typeof value === 'string' && value !== ''));
}

/** The same command was carried out before. */
export type PublishedBefore = { readonly state: 'published-before'; readonly version: ReportVersion };

/**
 * @throws {ReportRefusedError}
 * @throws {StorageError} nothing was written
 */
export async function runPublishCommand(
	context: ReportContext,
	person: Person,
	command: PublishCommand,
): Promise<PublishOutcome | PublishedBefore> {
	const { resort: resortId, unit, revision, version, report, restore, confirmed } = command;
	const resort = requireEditor(context, person, resortId);
	const terms = termsFor(await loadOutlook(context, resort, context.clock.now()), unit);
	const written = { resortId, basis: { revision, version }, terms, confirmed };
	const outcome = await (restore === undefined
		? publishReport(context, person, { ...written, report })
		: restoreReport(context, person, { ...written, version: restore }));
	if (outcome.state !== 'conflict') return outcome;
	const { published } = outcome.current;
	const isOwn = published?.version === version + 1 && isResubmission(published, person, report);
	return isOwn ? { state: 'published-before', version: published } : outcome;
}
