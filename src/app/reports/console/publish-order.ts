import { z } from 'zod';
import type { Person } from '../../../domain/person.ts';
import type { ReportVersion } from '../../../domain/snow-report/report-version.ts';
import { SnowReport } from '../../../domain/snow-report/snow-report.ts';
import { loadOutlook, termsFor } from '../judge-report.ts';
import { type PublishOutcome, publishReport } from '../publish-report.ts';
import { demandEditor, type ReportDesk } from '../report-desk.ts';
import { restoreReport } from '../report-history.ts';
import { fromJson } from './sent-json.ts';
import { isSentTwice } from './sent-twice.ts';

/** What the confirmation page sends: the report that was looked at there, whatever has become of the draft since. */
export const PublishOrder = z.object({
	resort: z.string(),
	unit: z.enum(['cm', 'in']),
	revision: z.coerce.number().int().nonnegative(),
	version: z.coerce.number().int().nonnegative(),
	report: fromJson.pipe(SnowReport),
	/** The version that is published once more; absent: none. */
	restore: z.coerce.number().int().positive().optional(),
	/** What is unlikely has been looked at. */
	confirmed: z
		.literal('yes')
		.optional()
		.transform((sent) => sent === 'yes'),
});
export type PublishOrder = z.output<typeof PublishOrder>;

/** What gives up a draft. */
export const DiscardOrder = PublishOrder.pick({ resort: true, revision: true, version: true });
export type DiscardOrder = z.output<typeof DiscardOrder>;

/** @returns null where it is not the form of one of this site's pages */
export function readPublishOrder(form: FormData): PublishOrder | null {
	return PublishOrder.safeParse(filledFields(form)).data ?? null;
}

/** @returns null where it is not the form of one of this site's pages */
export function readDiscardOrder(form: FormData): DiscardOrder | null {
	return DiscardOrder.safeParse(filledFields(form)).data ?? null;
}

function filledFields(form: FormData): Record<string, unknown> {
	return Object.fromEntries([...form].filter(([, value]) => typeof value === 'string' && value !== ''));
}

/** The same order has been fulfilled. */
export type PublishedBefore = { readonly state: 'published-before'; readonly version: ReportVersion };

/**
 * @throws {ReportRefusedError}
 * @throws {StorageError} nothing was written
 */
export async function fulfilPublishOrder(
	desk: ReportDesk,
	person: Person,
	order: PublishOrder,
): Promise<PublishOutcome | PublishedBefore> {
	const { resort: resortId, unit, revision, version, report, restore, confirmed } = order;
	const resort = demandEditor(desk, person, resortId);
	const terms = termsFor(await loadOutlook(desk, resort, desk.clock.now()), unit);
	const written = { resortId, basis: { revision, version }, terms, confirmed };
	const outcome = await (restore === undefined
		? publishReport(desk, person, { ...written, report })
		: restoreReport(desk, person, { ...written, version: restore }));
	if (outcome.state !== 'conflict') return outcome;
	const { published } = outcome.current;
	const isOwn = published?.version === version + 1 && isSentTwice(published, person, report);
	return isOwn ? { state: 'published-before', version: published } : outcome;
}
