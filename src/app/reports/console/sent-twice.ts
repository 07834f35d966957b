import type { Person } from '../../../domain/person.ts';
import { changedFields } from '../../../domain/snow-report/diff-reports.ts';
import type { ReportAuthor } from '../../../domain/snow-report/report-version.ts';
import type { SnowReport } from '../../../domain/snow-report/snow-report.ts';

/**
 * Whether what is there already is this very report of this very person: a button that was pressed twice is no
 * conflict with oneself.
 */
export function isSentTwice(
	there: { readonly author: ReportAuthor; readonly report: SnowReport } | null,
	person: Person,
	report: SnowReport,
): boolean {
	if (there?.author.kind !== 'editor' || there.author.userId !== person.id) return false;
	return changedFields(there.report, report).length === 0;
}
