import { type Figure, mapFigure, missingFigure } from '../figure.ts';
import { withoutStaleValue } from '../freshness.ts';
import type { Resort } from '../resort.ts';
import type { UnixMs } from '../time.ts';
import { type PublishedReport, reportedFigure } from './report-figures.ts';
import type { ResortStatus } from './report-values.ts';

/** How many are open, out of how many. */
export type OpenCount = { readonly open: number; readonly total: number };

/** What is open at a resort. Comes only from its reports, so without a fresh report each of these is missing. */
export type ResortOperation = {
	readonly status: Figure<ResortStatus>;
	readonly liftsOpen: Figure<OpenCount>;
	readonly trailsOpen: Figure<OpenCount>;
};

const notReported = { ...missingFigure, source: 'reported' } as const;

/** Totals come from the report, else from the resort itself. */
export function resortOperation(resort: Resort, published: PublishedReport | null, now: UnixMs): ResortOperation {
	if (published === null) return { status: notReported, liftsOpen: notReported, trailsOpen: notReported };
	const { report } = published;
	const fresh = <T>(figure: Figure<T>) => withoutStaleValue(figure, now);
	const ofTotal = (total: number) => (open: number) => ({ open, total });
	return {
		status: fresh(reportedFigure(published, 'status')),
		liftsOpen: mapFigure(fresh(reportedFigure(published, 'liftsOpen')), ofTotal(report.liftsTotal ?? resort.liftCount)),
		trailsOpen: mapFigure(
			fresh(reportedFigure(published, 'trailsOpen')),
			ofTotal(report.trailsTotal ?? resort.trailCount),
		),
	};
}
