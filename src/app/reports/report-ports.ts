import { z } from 'zod';
import type { PlausibilityWarning } from '../../domain/reports/plausibility.ts';
import { fieldNames, type ReportField } from '../../domain/reports/report-fields.ts';
import type { PublishedReport } from '../../domain/reports/report-figures.ts';
import type { ReportAuthor, ReportVersion } from '../../domain/reports/report-version.ts';
import type { SnowReport } from '../../domain/reports/snow-report.ts';
import type { UnixMs } from '../../domain/time.ts';

/** Why a machine's report waits for an editor; as stored. */
export const DraftReasons = z.array(
	z.object({
		field: z.custom<ReportField>((field) => typeof field === 'string' && field in fieldNames),
		code: z.string(),
		message: z.string(),
	}),
);

/** A report that only editors see. */
export type ReportDraft = {
	readonly report: SnowReport;
	readonly author: ReportAuthor;
	readonly savedAt: UnixMs;
	/** Why a machine's report was not published; empty for a draft of an editor. */
	readonly reasons: readonly PlausibilityWarning[];
};

/** The current state of the report of one resort. */
export type ReportState = {
	readonly resortId: string;
	/** Increases with every change to the draft or the published report; 0: there was none. */
	readonly revision: number;
	readonly published: ReportVersion | null;
	readonly draft: ReportDraft | null;
};

/** A message of a machine, which is processed once. */
export type ReportDelivery = { readonly source: string; readonly id: string };

type Change = {
	readonly resortId: string;
	/** Nothing is written if the revision is another one by now. */
	readonly expectedRevision: number;
	readonly report: SnowReport;
	readonly author: ReportAuthor;
	readonly at: UnixMs;
	/** Recorded together with the change; nothing is written if it was recorded before. Null: not from a machine. */
	readonly delivery: ReportDelivery | null;
};

export type Publication = Change & {
	readonly restoredFrom: number | null;
	/** Whether the draft stays, because it is not what is published. */
	readonly keepDraft: boolean;
	/** Pages that have to be regenerated; made pending in the transaction that publishes. */
	readonly paths: readonly string[];
};

export type DraftChange = Change & {
	/** Unique for all time. */
	readonly id: string;
	readonly reasons: readonly PlausibilityWarning[];
};

/** The reports that pages read. */
export interface PublishedReports {
	/** The last report of each of these resorts, without its author; absent: there is none. One query. */
	loadPublished(resortIds: readonly string[]): Promise<ReadonlyMap<string, PublishedReport>>;
	/** Newest first. @param beforeVersion exclusive; null: from the newest */
	listVersions(resortId: string, limit: number, beforeVersion?: number | null): Promise<readonly ReportVersion[]>;
	/** Of all resorts, newest first, without versions that cannot be read. */
	listRecent(limit: number): Promise<readonly ReportVersion[]>;
}

/** Reports of resorts with their history. Every method throws `StorageError`. */
export interface ReportStore extends PublishedReports {
	loadState(resortId: string): Promise<ReportState>;
	/** Resorts without any report are absent, and those whose report this program cannot read. */
	loadStates(resortIds: readonly string[]): Promise<ReadonlyMap<string, ReportState>>;
	findVersion(resortId: string, version: number): Promise<ReportVersion | null>;
	/** Version, pending revalidations and delivery in one transaction. @returns null: someone else was first, and nothing was written */
	publish(publication: Publication): Promise<ReportVersion | null>;
	/** Replaces the draft. @returns the new revision; null: someone else was first, and nothing was written */
	saveDraft(draft: DraftChange): Promise<number | null>;
	/** @returns false: someone else was first, or there is none */
	discardDraft(resortId: string, expectedRevision: number): Promise<boolean>;
	hasDelivery(delivery: ReportDelivery): Promise<boolean>;
	/** Deletes older deliveries: those messages would be refused by their age. */
	pruneDeliveries(before: UnixMs): Promise<void>;
	/** Removes the name of a person from the history when their account is deleted; the versions stay. */
	forgetAuthor(userId: string): Promise<void>;
}

/** A version of a report that a person published. */
export type Authorship = { readonly resortId: string; readonly version: number; readonly publishedAt: UnixMs };

export interface AuthorshipStore {
	/** Oldest first. */
	list(userId: string): Promise<readonly Authorship[]>;
}
