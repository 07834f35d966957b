import { type Figure, mapFigure, missingFigure } from '../figure.ts';
import { withoutStaleValue } from '../freshness.ts';
import type { Resort } from '../resort.ts';
import type { UnixMs } from '../time.ts';
import { type PublishedReport, reportedFigure } from './report-figures.ts';
import type { ResortStatus } from './report-values.ts';

/** How many of how many are open. */
export type OpenCount = { readonly open: number; readonly total: number };

/** What runs at a resort. Only the resort can say so: without a fresh report each of these is missing. */
export type ResortOperation = {
	readonly status: Figure<ResortStatus>;
	readonly liftsOpen: Figure<OpenCount>;
	readonly trailsOpen: Figure<OpenCount>;
};

const notReported = { ...missingFigure, source: 'reported' } as const;

/** Totals are those of the report, or of the resort's entry. */
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
