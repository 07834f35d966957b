import { pathsShowing } from '../../domain/isr-paths.ts';
import type { ReportVersion } from '../../domain/snow-report/report-version.ts';
import type { SnowReport } from '../../domain/snow-report/snow-report.ts';
import type { Unlikely } from '../../domain/snow-report/unlikely.ts';
import { DAY_MS } from '../../domain/time.ts';
import { describeError } from '../log-event.ts';
import type { RevalidationResults } from '../revalidation-queue.ts';
import { judgeReport, loadOutlook } from './judge-report.ts';
import { followPublication } from './publish-report.ts';
import { demandResort, type ReportDesk } from './report-desk.ts';
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
	| { readonly state: 'waiting'; readonly unlikely: readonly Unlikely[] }
	/** This message has acted before; nothing was done. */
	| { readonly state: 'already-received' }
	/** It should wait for an editor, but an editor is at work on a draft, which is not to be lost. */
	| { readonly state: 'draft-in-the-way'; readonly unlikely: readonly Unlikely[] };

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
export async function receiveReport(desk: ReportDesk, received: ReceivedReport): Promise<ReceiveOutcome> {
	demandResort(desk, received.resortId);
	for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
		const outcome = await attemptReceipt(desk, received);
		if (outcome === null) continue;
		if (outcome.state === 'published' || outcome.state === 'waiting') await pruneDeliveries(desk);
		return outcome;
	}
	throw new ReportBusyError();
}

/** @returns null: somebody came in between */
async function attemptReceipt(desk: ReportDesk, received: ReceivedReport): Promise<ReceiveOutcome | null> {
	const { resortId, report, source, messageId } = received;
	const delivery = { source, id: messageId };
	if (await desk.reports.hasDelivery(delivery)) return { state: 'already-received' };
	const resort = demandResort(desk, resortId);
	const now = desk.clock.now();
	const { revision, published, draft } = await desk.reports.loadState(resortId);
	const outlook = await loadOutlook(desk, resort, now);
	const terms = { unit: 'cm', timeZone: outlook.timeZone ?? 'UTC' } as const;
	const unlikely = judgeReport({ resort, report, published, outlook, now, terms });
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
		const saved = await desk.reports.saveDraft({ ...change, id: desk.newId(), reasons: unlikely });
		return saved === null ? null : { state: 'waiting', unlikely };
	}
	const version = await desk.reports.publish({
		...change,
		restoredFrom: null,
		// What the source itself has left waiting is overtaken by what it says now.
		keepDraft: isOfSomebodyElse(draft, source),
		paths: pathsShowing(resortId),
	});
	return version && { state: 'published', version, ...(await followPublication(desk, version)) };
}

function isOfSomebodyElse(draft: ReportDraft | null, source: string): boolean {
	return draft !== null && !(draft.author.kind === 'machine' && draft.author.source === source);
}

/** The report is there either way. */
async function pruneDeliveries({ reports, clock, log }: ReportDesk): Promise<void> {
	try {
		await reports.pruneDeliveries(clock.now() - DELIVERIES_KEPT_MS);
	} catch (error) {
		log({ level: 'warn', event: 'storage-unavailable', ...describeError(error) });
	}
}
