import type { UnixMs } from '../time.ts';
import type { SnowReport } from './snow-report.ts';

/** The author of a report. */
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

/** A published report. It never changes; a correction is another version. */
export type ReportVersion = {
	readonly resortId: string;
	/** From 1; increases by one with each publication of the resort. */
	readonly version: number;
	readonly report: SnowReport;
	readonly author: ReportAuthor;
	readonly publishedAt: UnixMs;
	/** The version that it restores; null: none. */
	readonly restoredFrom: number | null;
};
