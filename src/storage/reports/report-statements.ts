import { type SQL, sql } from 'drizzle-orm';
import type { DraftChange, Publication, ReportDelivery } from '../../app/reports/report-ports.ts';
import { authorColumns } from './report-rows.ts';
import { reportDeliveries, reportStates, reportVersions } from './report-schema.ts';

/**
 * The statements of one change, to be run in order in one transaction. The first writes only at the expected revision
 * and for a new message; the others, only if the first did.
 */

/** Whether the revision is the expected one, and the message was not processed before. */
function isUnchanged(resortId: string, expectedRevision: number, delivery: ReportDelivery | null): SQL {
	const revision = sql`coalesce((select revision from ${reportStates} where resort_id = ${resortId}), 0)`;
	const isNew =
		delivery === null
			? sql`true`
			: sql`not exists (select 1 from ${reportDeliveries} where source = ${delivery.source} and id = ${delivery.id})`;
	return sql`${revision} = ${expectedRevision} and ${isNew}`;
}

function insertDelivery(delivery: ReportDelivery | null, at: number, condition: SQL): SQL {
	if (delivery === null) return sql`select 1`;
	return sql`
		insert into ${reportDeliveries} (source, id, received_at)
		select ${delivery.source}, ${delivery.id}, ${at} where ${condition}`;
}

export function publishStatements(publication: Publication) {
	const { resortId, expectedRevision, report, author, at, delivery, restoredFrom, keepDraft } = publication;
	const { kind, id, name } = authorColumns(author);
	const nextVersion = sql`coalesce((select version from ${reportStates} where resort_id = ${resortId}), 0) + 1`;
	const ifInserted = sql`exists (
		select 1 from ${reportVersions} where resort_id = ${resortId} and version = ${nextVersion})`;
	const withoutDraft = keepDraft
		? sql``
		: sql`, draft_id = null, draft = null, draft_author_kind = null, draft_author_id = null,
			draft_author_name = null, draft_saved_at = null, draft_reasons = null`;
	return {
		insertVersion: sql`
			insert into ${reportVersions}
				(resort_id, version, report, author_kind, author_id, author_name, published_at, restored_from)
			select ${resortId}, ${nextVersion}, ${JSON.stringify(report)}, ${kind}, ${id}, ${name}, ${at}, ${restoredFrom}
			where ${isUnchanged(resortId, expectedRevision, delivery)}
			returning version`,
		ifInserted,
		recordDelivery: insertDelivery(delivery, at, ifInserted),
		moveOn: sql`
			insert into ${reportStates} (resort_id, revision, version)
			select ${resortId}, ${expectedRevision + 1}, ${nextVersion} where ${ifInserted}
			on conflict (resort_id) do update set revision = excluded.revision, version = excluded.version${withoutDraft}`,
	};
}

export function draftStatements(draft: DraftChange) {
	const { resortId, expectedRevision, report, author, at, delivery, reasons, id } = draft;
	const { kind, id: authorId, name } = authorColumns(author);
	const ifSaved = sql`exists (
		select 1 from ${reportStates} where resort_id = ${resortId} and draft_id = ${id})`;
	return {
		upsertDraft: sql`
			insert into ${reportStates} (resort_id, revision, version, draft_id, draft, draft_author_kind,
				draft_author_id, draft_author_name, draft_saved_at, draft_reasons)
			select ${resortId}, ${expectedRevision + 1}, 0, ${id}, ${JSON.stringify(report)}, ${kind},
				${authorId}, ${name}, ${at}, ${JSON.stringify(reasons)}
			where ${isUnchanged(resortId, expectedRevision, delivery)}
			on conflict (resort_id) do update set revision = excluded.revision, draft_id = excluded.draft_id,
				draft = excluded.draft, draft_author_kind = excluded.draft_author_kind,
				draft_author_id = excluded.draft_author_id, draft_author_name = excluded.draft_author_name,
				draft_saved_at = excluded.draft_saved_at, draft_reasons = excluded.draft_reasons
			returning revision`,
		recordDelivery: insertDelivery(delivery, at, ifSaved),
	};
}
