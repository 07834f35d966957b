import { pathsShowing } from '../../domain/isr-paths.ts';
import type { PlausibilityWarning } from '../../domain/reports/plausibility.ts';
import type { ReportVersion } from '../../domain/reports/report-version.ts';
import type { SnowReport } from '../../domain/reports/snow-report.ts';
import { DAY_MS } from '../../domain/time.ts';
import { describeError } from '../log-event.ts';
import type { RevalidationResults } from '../revalidation-queue.ts';
import { checkPlausibility, loadOutlook } from './check-plausibility.ts';
import { followPublication } from './publish-report.ts';
import { type ReportContext, requireResort } from './report-context.ts';
import type { ReportDraft } from './report-ports.ts';

/** A report that a machine has signed. */
export type ReceivedReport = {
	readonly resortId: string;
	readonly report: SnowReport;
	/** Name of the source whose secret fits. */
	readonly source: string;
	/** The same for every attempt at one message, and for no other. */
	readonly messageId: string;
};

export type ReceiveOutcome =
	| {
			readonly state: 'published';
			readonly version: ReportVersion;
			readonly pages: RevalidationResults;
			readonly correctedCount: number | null;
	  }
	/** A draft of it waits for an editor, who has to say that it is true. */
	| { readonly state: 'waiting'; readonly unlikely: readonly PlausibilityWarning[] }
	/** This message has acted before; nothing was done. */
	| { readonly state: 'already-received' }
	/** It should wait for an editor, but an editor is at work on a draft, which is not to be lost. */
	| { readonly state: 'draft-in-the-way'; readonly unlikely: readonly PlausibilityWarning[] };

/** Messages are refused long before that; see `readSignedBody`. */
const DELIVERIES_KEPT_MS = DAY_MS;
/** How often somebody else may come in between; an attempt takes milliseconds. */
const MOST_ATTEMPTS = 50;

/** Others changed the report each time; the sender is to try again. */
export class ReportBusyError extends Error {
	override readonly name = 'ReportBusyError';
	readonly code = 'REPORT_BUSY';

	constructor(options?: ErrorOptions) {
		super('Others are changing the report of this resort', options);
	}
}

/**
 * Publishes what a machine reports, as the console does; what is unlikely waits as a draft. It replaces the report
 * before as a whole. A draft of an editor stays beside it.
 *
 * @throws {ReportRefusedError}
 * @throws {ReportBusyError}
 * @throws {StorageError}
 */
export async function receiveReport(context: ReportContext, received: ReceivedReport): Promise<ReceiveOutcome> {
	requireResort(context, received.resortId);
	for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
		const outcome = await attemptReceipt(context, received);
		if (outcome === null) continue;
		if (outcome.state === 'published' || outcome.state === 'waiting') await pruneDeliveries(context);
		return outcome;
	}
	throw new ReportBusyError();
}

/** @returns null: somebody came in between */
async function attemptReceipt(context: ReportContext, received: ReceivedReport): Promise<ReceiveOutcome | null> {
	const { resortId, report, source, messageId } = received;
	const delivery = { source, id: messageId };
	if (await context.reports.hasDelivery(delivery)) return { state: 'already-received' };
	const resort = requireResort(context, resortId);
	const now = context.clock.now();
	const { revision, published, draft } = await context.reports.loadState(resortId);
	const outlook = await loadOutlook(context, resort, now);
	const terms = { unit: 'cm', timeZone: outlook.timeZone ?? 'UTC' } as const;
	const unlikely = checkPlausibility({ resort, report, published, outlook, now, terms });
	const change = {
		resortId,
		expectedRevision: revision,
		report,
		author: { kind: 'machine', source },
		at: now,
		delivery,
	} as const;
	if (unlikely.length > 0) {
		if (isOfSomebodyElse(draft, source)) return { state: 'draft-in-the-way', unlikely };
		const saved = await context.reports.saveDraft({ ...change, id: context.newId(), reasons: unlikely });
		return saved === null ? null : { state: 'waiting', unlikely };
	}
	const version = await context.reports.publish({
		...change,
		restoredFrom: null,
		// What the source itself has left waiting is overtaken by what it says now.
		keepDraft: isOfSomebodyElse(draft, source),
		paths: pathsShowing(resortId),
	});
	return version && { state: 'published', version, ...(await followPublication(context, version)) };
}

function isOfSomebodyElse(draft: ReportDraft | null, source: string): boolean {
	return draft !== null && !(draft.author.kind === 'machine' && draft.author.source === source);
}

/** The report is there either way. */
async function pruneDeliveries({ reports, clock, log }: ReportContext): Promise<void> {
	try {
		await reports.pruneDeliveries(clock.now() - DELIVERIES_KEPT_MS);
	} catch (error) {
		log({ level: 'warn', event: 'storage-unavailable', ...describeError(error) });
	}
}
