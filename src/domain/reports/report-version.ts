import type { UnixMs } from '../time.ts';
import type { SnowReport } from './snow-report.ts';

/** Who wrote a report. */
export type ReportAuthor =
	| {
			readonly kind: 'editor';
			readonly userId: string;
			/** As shown in the console, never in public. */
			readonly name: string;
	  }
	| {
			readonly kind: 'machine';
			/** Name of the source, as configured. */
			readonly source: string;
	  };

/** A report that was published. It never changes; a correction is another version. */
export type ReportVersion = {
	readonly resortId: string;
	/** From 1, one more with each publication of the resort. */
	readonly version: number;
	readonly report: SnowReport;
	readonly author: ReportAuthor;
	readonly publishedAt: UnixMs;
	/** The version of which it is a copy; null: of none. */
	readonly restoredFrom: number | null;
};
