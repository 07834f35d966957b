import { z } from 'zod';
import { pathsShowing } from '../../domain/isr-paths.ts';
import type { Person } from '../../domain/person.ts';
import type { ReportTerms } from '../../domain/reports/report-terms.ts';
import type { Resort } from '../../domain/resort.ts';
import { FailedPage, RevalidatedPage } from '../revalidation-queue.ts';
import { loadOutlook, termsFor } from './check-plausibility.ts';
import { MAX_PENDING } from './load-overview.ts';
import type { PublishedOutcome } from './publish-report.ts';
import { type ReportContext, type ReportPageRequest, ReportRefusedError, requireEditor } from './report-context.ts';
import { type HistoryEntry, loadHistory } from './report-history.ts';

/** The page that confirms a publication. */
export type PublishedPage = {
	readonly resort: Resort;
	readonly terms: ReportTerms;
	readonly entry: HistoryEntry;
	/** Pages that show the report. */
	readonly paths: readonly string[];
	/** Those of them that are still to be regenerated. */
	readonly pendingPaths: readonly string[];
	/** Another version has been published since. */
	readonly isSuperseded: boolean;
};

/**
 * @throws {ReportRefusedError} `UNKNOWN_VERSION` among others
 * @throws {StorageError}
 */
export async function loadPublishedPage(
	context: ReportContext,
	person: Person | null,
	{ resortId, unit, version }: ReportPageRequest & { readonly version: number },
): Promise<PublishedPage> {
	const resort = requireEditor(context, person, resortId);
	const terms = termsFor(await loadOutlook(context, resort, context.clock.now()), unit);
	const { entries } = await loadHistory(context, person, { resortId, terms, beforeVersion: version + 1 });
	const entry = entries.find((each) => each.version.version === version);
	if (!entry) throw new ReportRefusedError('UNKNOWN_VERSION');
	const paths = pathsShowing(resortId);
	const pending = new Set((await context.pendingRevalidations.list(MAX_PENDING)).map(({ path }) => path));
	const { published } = await context.reports.loadState(resortId);
	return {
		resort,
		terms,
		entry,
		paths,
		pendingPaths: paths.filter((path) => pending.has(path)),
		isSuperseded: (published?.version ?? 0) > version,
	};
}

/** What a publication did to pages and alerts; handed to its page once, in a cookie. */
export const PublicationResult = z.object({
	resortId: z.string(),
	version: z.int(),
	revalidated: z.array(RevalidatedPage),
	failed: z.array(FailedPage),
	/** Null: could not be counted. */
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

/** The state of one page that shows the report. */
export type PageResult =
	| { readonly path: string; readonly state: 'regenerated'; readonly page: RevalidatedPage }
	/** Still shows the previous report; the worker will retry. */
	| { readonly path: string; readonly state: 'pending' }
	/** How it was regenerated is no longer known, but nothing is pending. */
	| { readonly path: string; readonly state: 'settled' };

/**
 * Returns the state of each page. One that this publication has regenerated counts as regenerated: if it is pending
 * again, that is another publication.
 */
export function pageResults(
	{ paths, pendingPaths }: Pick<PublishedPage, 'paths' | 'pendingPaths'>,
	result: PublicationResult | null,
): readonly PageResult[] {
	return paths.map((path) => {
		const page = result?.revalidated.find((each) => each.path === path);
		if (page) return { path, state: 'regenerated', page };
		return { path, state: pendingPaths.includes(path) ? 'pending' : 'settled' };
	});
}

/** Reads the result from its cookie. @returns null if there is none, or it is about another version */
export function readPublicationResult(
	text: string | undefined,
	resortId: string,
	version: number,
): PublicationResult | null {
	try {
		const result = PublicationResult.parse(JSON.parse(text ?? ''));
		return result.resortId === resortId && result.version === version ? result : null;
	} catch {
		return null;
	}
}
