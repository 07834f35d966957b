import { pathsShowing } from '../../domain/isr-paths.ts';
import type { PlausibilityWarning } from '../../domain/reports/plausibility.ts';
import type { ReportVersion } from '../../domain/reports/report-version.ts';
import type { SnowReport } from '../../domain/reports/snow-report.ts';
import { DAY_MS } from '../../domain/time.ts';
import { describeError } from '../log-event.ts';
import type { RevalidationResults } from '../revalidation-queue.ts';
import { checkPlausibility, loadOutlook, termsFor } from './check-plausibility.ts';
import { finishPublication } from './publish-report.ts';
import { type ReportContext, requireResort } from './report-context.ts';
import type { ReportDraft } from './report-ports.ts';

/** A report that a machine has signed. */
export type ReceivedReport = {
	readonly resortId: string;
	readonly report: SnowReport;
	/** Name of the source whose secret matched. */
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
	/** It is stored as a draft until an editor confirms it. */
	| { readonly state: 'waiting'; readonly warnings: readonly PlausibilityWarning[] }
	/** This message was processed before; nothing was done. */
	| { readonly state: 'already-received' }
	/** It needs an editor, but there is a draft by someone else, which must not be lost. */
	| { readonly state: 'draft-in-the-way'; readonly warnings: readonly PlausibilityWarning[] };

/** Messages this old are refused anyway; see `readSignedReport`. */
const DELIVERIES_KEPT_MS = DAY_MS;
/** Others may change the report between reading and writing; an attempt takes milliseconds. */
const MAX_ATTEMPTS = 50;

/** Others changed the report during every attempt; the sender should try again. */
export class ReportBusyError extends Error {
	override readonly name = 'ReportBusyError';
	readonly code = 'REPORT_BUSY';

	constructor(options?: ErrorOptions) {
		super('Others are changing the report of this resort', options);
	}
}

/**
 * Publishes what a machine reports, as the console does; an implausible report becomes a draft. It replaces the whole
 * previous report. An editor's draft is kept.
 *
 * @throws {ReportRefusedError}
 * @throws {ReportBusyError}
 * @throws {StorageError}
 */
export async function receiveReport(context: ReportContext, received: ReceivedReport): Promise<ReceiveOutcome> {
	requireResort(context, received.resortId);
	for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
		const outcome = await attemptReceipt(context, received);
		if (outcome === null) continue;
		if (outcome.state === 'published' || outcome.state === 'waiting') await pruneDeliveries(context);
		return outcome;
	}
	throw new ReportBusyError();
}

/** @returns null: someone else changed the report in the meantime */
async function attemptReceipt(context: ReportContext, received: ReceivedReport): Promise<ReceiveOutcome | null> {
	const { resortId, report, source, messageId } = received;
	const delivery = { source, id: messageId };
	if (await context.reports.hasDelivery(delivery)) return { state: 'already-received' };
	const resort = requireResort(context, resortId);
	const now = context.clock.now();
	const { revision, published, draft } = await context.reports.loadState(resortId);
	const outlook = await loadOutlook(context, resort, now);
	const terms = termsFor(outlook, 'cm');
	const warnings = checkPlausibility({ resort, report, published, outlook, now, terms });
	const change = {
		resortId,
		expectedRevision: revision,
		report,
		author: { kind: 'machine', source },
		at: now,
		delivery,
	} as const;
	if (warnings.length > 0) {
		if (isBySomeoneElse(draft, source)) return { state: 'draft-in-the-way', warnings };
		const saved = await context.reports.saveDraft({ ...change, id: context.newId(), reasons: warnings });
		return saved === null ? null : { state: 'waiting', warnings };
	}
	const version = await context.reports.publish({
		...change,
		restoredFrom: null,
		// A draft of the same source is superseded.
		keepDraft: isBySomeoneElse(draft, source),
		paths: pathsShowing(resortId),
	});
	return version && { state: 'published', version, ...(await finishPublication(context, version)) };
}

function isBySomeoneElse(draft: ReportDraft | null, source: string): boolean {
	return draft !== null && !(draft.author.kind === 'machine' && draft.author.source === source);
}

/** Never throws: the report is stored either way. */
async function pruneDeliveries({ reports, clock, log }: ReportContext): Promise<void> {
	try {
		await reports.pruneDeliveries(clock.now() - DELIVERIES_KEPT_MS);
	} catch (error) {
		log({ level: 'warn', event: 'storage-unavailable', ...describeError(error) });
	}
}
