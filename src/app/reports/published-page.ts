import { z } from 'zod';
import { pathsShowing } from '../../domain/isr-paths.ts';
import type { Person } from '../../domain/person.ts';
import type { ReportTerms } from '../../domain/reports/report-terms.ts';
import type { Resort } from '../../domain/resort.ts';
import { FailedPage, RevalidatedPage } from '../revalidation-queue.ts';
import { loadOutlook, termsFor } from './check-plausibility.ts';
import type { PublishedOutcome } from './publish-report.ts';
import { type ReportContext, ReportRefusedError, requireEditor } from './report-context.ts';
import { type HistoryEntry, loadHistory } from './report-history.ts';

/** What there is to tell once a version was published. */
export type PublishedPage = {
	readonly resort: Resort;
	readonly terms: ReportTerms;
	readonly entry: HistoryEntry;
	/** Pages on which it stands. */
	readonly paths: readonly string[];
	/** Those of them that wait to be regenerated. */
	readonly waitingPaths: readonly string[];
	/** Another version has been published since. */
	readonly isSuperseded: boolean;
};

/** As in `load-overview`. */
const MAX_PENDING = 1_000;

/**
 * @throws {ReportRefusedError} `UNKNOWN_VERSION` among others
 * @throws {StorageError}
 */
export async function loadPublishedPage(
	context: ReportContext,
	person: Person | null,
	{ resortId, unit, version }: { readonly resortId: string; readonly unit: 'cm' | 'in'; readonly version: number },
): Promise<PublishedPage> {
	const resort = requireEditor(context, person, resortId);
	const terms = termsFor(await loadOutlook(context, resort, context.clock.now()), unit);
	const { entries } = await loadHistory(context, person, { resortId, terms, beforeVersion: version + 1 });
	const entry = entries.find((each) => each.version.version === version);
	if (!entry) throw new ReportRefusedError('UNKNOWN_VERSION');
	const paths = pathsShowing(resortId);
	const waiting = new Set((await context.pendingRevalidations.list(MAX_PENDING)).map(({ path }) => path));
	const { published } = await context.reports.loadState(resortId);
	return {
		resort,
		terms,
		entry,
		paths,
		waitingPaths: paths.filter((path) => waiting.has(path)),
		isSuperseded: (published?.version ?? 0) > version,
	};
}

/** What a publication has done to pages and alerts, as it is told once. */
export const PublicationResult = z.object({
	resortId: z.string(),
	version: z.int(),
	revalidated: z.array(RevalidatedPage),
	failed: z.array(FailedPage),
	/** Null: could not be found out. */
	correctedCount: z.int().nullable(),
});
export type PublicationResult = Readonly<z.output<typeof PublicationResult>>;

export function publicationResult({ version, pages, correctedCount }: PublishedOutcome): PublicationResult {
	return {
		resortId: version.resortId,
		version: version.version,
		revalidated: [...pages.revalidated],
		failed: [...pages.failed],
		correctedCount,
	};
}

/** One page on which the report stands. */
export type PageResult =
	| { readonly path: string; readonly state: 'renewed'; readonly page: RevalidatedPage }
	/** Still the old one; the worker tries it. */
	| { readonly path: string; readonly state: 'waiting' }
	/** How it was renewed is not known any more, but nothing waits for it. */
	| { readonly path: string; readonly state: 'settled' };

/**
 * What is known of each page. Where this publication was told to be on it, it is: that it waits again is somebody
 * else's publication.
 */
export function pageResults(
	{ paths, waitingPaths }: Pick<PublishedPage, 'paths' | 'waitingPaths'>,
	proof: PublicationResult | null,
): readonly PageResult[] {
	return paths.map((path) => {
		const page = proof?.revalidated.find((each) => each.path === path);
		if (page) return { path, state: 'renewed', page };
		return { path, state: waitingPaths.includes(path) ? 'waiting' : 'settled' };
	});
}

/** Reads what was handed over to the page that tells of it. @returns null where it is about another version, or was never told */
export function readPublicationResult(
	text: string | undefined,
	resortId: string,
	version: number,
): PublicationResult | null {
	try {
		const proof = PublicationResult.parse(JSON.parse(text ?? ''));
		return proof.resortId === resortId && proof.version === version ? proof : null;
	} catch {
		return null;
	}
}
