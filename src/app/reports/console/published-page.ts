import { pathsShowing } from '../../../domain/isr-paths.ts';
import type { Person } from '../../../domain/person.ts';
import type { Resort } from '../../../domain/resort.ts';
import type { ReportTerms } from '../../../domain/snow-report/report-terms.ts';
import { loadOutlook, termsFor } from '../judge-report.ts';
import { demandEditor, type ReportDesk, ReportRefusedError } from '../report-desk.ts';
import { type HistoryEntry, loadHistory } from '../report-history.ts';

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

/** As in `load-console`. */
const MAX_PENDING = 1_000;

/**
 * @throws {ReportRefusedError} `UNKNOWN_VERSION` among others
 * @throws {StorageError}
 */
export async function loadPublishedPage(
	desk: ReportDesk,
	person: Person | null,
	{ resortId, unit, version }: { readonly resortId: string; readonly unit: 'cm' | 'in'; readonly version: number },
): Promise<PublishedPage> {
	const resort = demandEditor(desk, person, resortId);
	const terms = termsFor(await loadOutlook(desk, resort, desk.clock.now()), unit);
	const { entries } = await loadHistory(desk, person, { resortId, terms, beforeVersion: version + 1 });
	const entry = entries.find((each) => each.version.version === version);
	if (!entry) throw new ReportRefusedError('UNKNOWN_VERSION');
	const paths = pathsShowing(resortId);
	const waiting = new Set((await desk.pendingRevalidations.list(MAX_PENDING)).map(({ path }) => path));
	const { published } = await desk.reports.loadState(resortId);
	return {
		resort,
		terms,
		entry,
		paths,
		waitingPaths: paths.filter((path) => waiting.has(path)),
		isSuperseded: (published?.version ?? 0) > version,
	};
}
