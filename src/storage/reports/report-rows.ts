import { DraftReasons, type ReportDraft } from '../../app/reports/report-ports.ts';
import type { ReportAuthor, ReportVersion } from '../../domain/reports/report-version.ts';
import { SnowReport } from '../../domain/reports/snow-report.ts';
import { memoize, readColumn } from '../json-column.ts';
import type { reportStates, reportVersions } from './report-schema.ts';

export type VersionRow = typeof reportVersions.$inferSelect;
export type StateRow = typeof reportStates.$inferSelect;

/** @throws {StorageError} the text is no report: the database may be older than the program, or newer */
export const readReport = memoize((text) => readColumn(SnowReport, text));

/** @throws {StorageError} the report cannot be read */
export function toVersion(row: VersionRow): ReportVersion {
	const { resortId, version, publishedAt, restoredFrom } = row;
	const author = toAuthor(row.authorKind, row.authorId, row.authorName);
	return { resortId, version, report: readReport(row.report), author, publishedAt, restoredFrom };
}

/** @returns null: there is no draft. @throws {StorageError} it cannot be read */
export function toDraft(row: StateRow): ReportDraft | null {
	const { draft, draftAuthorKind, draftAuthorId, draftAuthorName, draftSavedAt, draftReasons } = row;
	if (draft === null || draftAuthorKind === null || draftAuthorId === null || draftSavedAt === null) return null;
	return {
		report: readReport(draft),
		author: toAuthor(draftAuthorKind, draftAuthorId, draftAuthorName ?? ''),
		savedAt: draftSavedAt,
		reasons: readColumn(DraftReasons, draftReasons ?? '[]'),
	};
}

function toAuthor(kind: VersionRow['authorKind'], id: string, name: string): ReportAuthor {
	return kind === 'editor' ? { kind, userId: id, name } : { kind, source: id };
}

/** The columns for an author. */
export function authorColumns(author: ReportAuthor) {
	return author.kind === 'editor'
		? { kind: author.kind, id: author.userId, name: author.name }
		: { kind: author.kind, id: author.source, name: author.source };
}
