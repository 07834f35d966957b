import type { PublishedReport } from '../../../src/domain/reports/report-figures.ts';
import type { ReportTerms } from '../../../src/domain/reports/report-terms.ts';
import type { ReportVersion } from '../../../src/domain/reports/report-version.ts';
import { emptyReport, type SnowReport } from '../../../src/domain/reports/snow-report.ts';

/** 23 November 2026, 06:05 in Los Angeles. */
export const now = Date.UTC(2026, 10, 23, 14, 5);
export const metric: ReportTerms = { unit: 'cm', timeZone: 'America/Los_Angeles' };
export const inches: ReportTerms = { unit: 'in', timeZone: 'America/Los_Angeles' };

/** Returns a report with only these fields. */
export function report(says: Partial<SnowReport>): SnowReport {
	return { ...emptyReport, ...says };
}

export function published(says: Partial<SnowReport>, publishedAt = now, version = 1): PublishedReport {
	return { version, report: report(says), publishedAt };
}

export function versionOf(says: Partial<SnowReport>, publishedAt = now, version = 1): ReportVersion {
	return {
		...published(says, publishedAt, version),
		resortId: 'mammoth',
		author: { kind: 'editor', userId: 'ada', name: 'ada@mammoth.example' },
		restoredFrom: null,
	};
}
