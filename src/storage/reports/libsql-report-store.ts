import { and, asc, desc, eq, inArray, isNotNull, lt, sql } from 'drizzle-orm';
import type { AuthorshipStore, ReportState, ReportStore } from '../../app/reports/report-ports.ts';
import type { PublishedReport } from '../../domain/reports/report-figures.ts';
import { addPendingRevalidations } from '../libsql-pending-revalidations.ts';
import type { Database, Orm } from '../open-database.ts';
import { authorColumns, readReport, type StateRow, toDraft, toVersion, type VersionRow } from './report-rows.ts';
import { reportDeliveries, reportStates, reportVersions } from './report-schema.ts';
import { draftStatements, publishStatements } from './report-statements.ts';

/** Replaces the name of a deleted author. */
const FORMER_AUTHOR = 'a former editor';

/** Reports in a database. Each change is one transaction that writes only at the expected revision. */
export function createLibsqlReportStore(database: Database): ReportStore {
	return {
		async loadPublished(resortIds) {
			const rows = await database.read((orm) =>
				orm.all<PublishedRow>(sql`
					select v.resort_id as id, v.version, v.report, v.published_at as publishedAt from json_each(${JSON.stringify(resortIds)}) as wanted
					cross join ${reportStates} as s on s.resort_id = wanted.value
					cross join ${reportVersions} as v on v.resort_id = s.resort_id and v.version = s.version`),
			);
			return new Map(
				rows.flatMap(({ id, report, ...row }) =>
					ifReadable((): [string, PublishedReport] => [id, { ...row, report: readReport(report) }]),
				),
			);
		},

		async listVersions(resortId, limit, beforeVersion = null) {
			const before = beforeVersion === null ? undefined : lt(reportVersions.version, beforeVersion);
			const rows = await database.read((orm) =>
				orm
					.select()
					.from(reportVersions)
					.where(and(eq(reportVersions.resortId, resortId), before))
					.orderBy(desc(reportVersions.version))
					.limit(limit),
			);
			return rows.map(toVersion);
		},

		async listRecent(limit) {
			const rows = await database.read((orm) =>
				orm
					.select()
					.from(reportVersions)
					.orderBy(desc(reportVersions.publishedAt), asc(reportVersions.resortId), desc(reportVersions.version))
					.limit(limit),
			);
			return rows.flatMap((row) => ifReadable(() => toVersion(row)));
		},

		async loadState(resortId) {
			const [row] = await database.read((orm) => selectStates(orm, [resortId]));
			return row ? toState(row) : { resortId, revision: 0, published: null, draft: null };
		},

		async loadStates(resortIds) {
			const rows = await database.read((orm) => selectStates(orm, resortIds));
			return new Map(rows.flatMap(readableState).map((state) => [state.resortId, state]));
		},

		async findVersion(resortId, version) {
			const [row] = await database.read((orm) =>
				orm
					.select()
					.from(reportVersions)
					.where(and(eq(reportVersions.resortId, resortId), eq(reportVersions.version, version))),
			);
			return row ? toVersion(row) : null;
		},

		async publish(publication) {
			const { insertVersion, ifInserted, recordDelivery, moveOn } = publishStatements(publication);
			const { resortId, report, author, at, restoredFrom, paths } = publication;
			const [inserted] = await database.write((orm) =>
				orm.batch([
					orm.all<{ version: number }>(insertVersion),
					orm.run(addPendingRevalidations(paths, at, ifInserted)),
					orm.run(recordDelivery),
					// Last: the other statements check for a version that is newer than the state.
					orm.run(moveOn),
				]),
			);
			const version = inserted[0]?.version;
			return version === undefined ? null : { resortId, version, report, author, publishedAt: at, restoredFrom };
		},

		async saveDraft(draft) {
			const { upsertDraft, recordDelivery } = draftStatements(draft);
			const [saved] = await database.write((orm) =>
				orm.batch([orm.all<{ revision: number }>(upsertDraft), orm.run(recordDelivery)]),
			);
			return saved[0]?.revision ?? null;
		},

		async discardDraft(resortId, expectedRevision) {
			const discarded = await database.write((orm) =>
				orm
					.update(reportStates)
					.set({ ...noDraft, revision: expectedRevision + 1 })
					.where(
						and(
							eq(reportStates.resortId, resortId),
							eq(reportStates.revision, expectedRevision),
							isNotNull(reportStates.draft),
						),
					)
					.returning({ id: reportStates.resortId }),
			);
			return discarded.length > 0;
		},

		async hasDelivery({ source, id }) {
			const rows = await database.read((orm) =>
				orm
					.select({ id: reportDeliveries.id })
					.from(reportDeliveries)
					.where(and(eq(reportDeliveries.source, source), eq(reportDeliveries.id, id))),
			);
			return rows.length > 0;
		},

		async pruneDeliveries(before) {
			await database.write((orm) => orm.delete(reportDeliveries).where(lt(reportDeliveries.receivedAt, before)));
		},

		async forgetAuthor(userId) {
			const { kind } = authorColumns({ kind: 'editor', userId, name: '' });
			await database.write((orm) =>
				orm.batch([
					orm
						.update(reportVersions)
						.set({ authorId: '', authorName: FORMER_AUTHOR })
						.where(and(eq(reportVersions.authorKind, kind), eq(reportVersions.authorId, userId))),
					orm
						.update(reportStates)
						.set({ draftAuthorId: '', draftAuthorName: FORMER_AUTHOR })
						.where(and(eq(reportStates.draftAuthorKind, kind), eq(reportStates.draftAuthorId, userId))),
				]),
			);
		},
	};
}

type PublishedRow = {
	readonly id: string;
	readonly version: number;
	readonly report: string;
	readonly publishedAt: number;
};

const noDraft = {
	draftId: null,
	draft: null,
	draftAuthorKind: null,
	draftAuthorId: null,
	draftAuthorName: null,
	draftSavedAt: null,
	draftReasons: null,
};

/** A report that this program cannot read must not fail a page; the console reports it. */
function ifReadable<T>(read: () => T): readonly T[] {
	try {
		return [read()];
	} catch {
		return [];
	}
}

/** An unreadable report of one resort must not hide the others. */
function readableState(row: Parameters<typeof toState>[0]): readonly ReportState[] {
	try {
		return [toState(row)];
	} catch {
		return [];
	}
}

function selectStates(orm: Orm, resortIds: readonly string[]) {
	return orm
		.select({ state: reportStates, version: reportVersions })
		.from(reportStates)
		.leftJoin(
			reportVersions,
			and(eq(reportVersions.resortId, reportStates.resortId), eq(reportVersions.version, reportStates.version)),
		)
		.where(inArray(reportStates.resortId, sql`(select value from json_each(${JSON.stringify(resortIds)}))`));
}

function toState({ state, version }: { readonly state: StateRow; readonly version: VersionRow | null }): ReportState {
	const { resortId, revision } = state;
	return { resortId, revision, published: version && toVersion(version), draft: toDraft(state) };
}

/** Stores who published which version. */
export function createLibsqlAuthorshipStore(database: Database): AuthorshipStore {
	const { resortId, version, publishedAt, authorKind, authorId } = reportVersions;
	return {
		list: (userId) =>
			database.read((orm) =>
				orm
					.select({ resortId, version, publishedAt })
					.from(reportVersions)
					.where(and(eq(authorKind, 'editor'), eq(authorId, userId)))
					.orderBy(asc(publishedAt), asc(resortId)),
			),
	};
}
