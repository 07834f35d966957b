import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** Instants are Unix ms; reports are JSON of `SnowReport`. */

const authorKind = () => text('author_kind', { enum: ['editor', 'machine'] }).notNull();

/** Published versions. A row never changes, except for the name of a deleted author. */
export const reportVersions = sqliteTable(
	'report_versions',
	{
		resortId: text('resort_id').notNull(),
		version: integer('version').notNull(),
		report: text('report').notNull(),
		authorKind: authorKind(),
		/** Id of a user, or name of a source. */
		authorId: text('author_id').notNull(),
		authorName: text('author_name').notNull(),
		publishedAt: integer('published_at').notNull(),
		restoredFrom: integer('restored_from'),
	},
	(table) => [
		primaryKey({ columns: [table.resortId, table.version] }),
		index('report_versions_by_time').on(table.publishedAt),
	],
);

/** The state of each resort: the published version, and its draft if there is one. */
export const reportStates = sqliteTable('report_states', {
	resortId: text('resort_id').primaryKey(),
	revision: integer('revision').notNull(),
	/** 0: none is published. */
	version: integer('version').notNull(),
	draftId: text('draft_id'),
	draft: text('draft'),
	draftAuthorKind: text('draft_author_kind', { enum: ['editor', 'machine'] }),
	draftAuthorId: text('draft_author_id'),
	draftAuthorName: text('draft_author_name'),
	draftSavedAt: integer('draft_saved_at'),
	/** JSON of `DraftReasons`. */
	draftReasons: text('draft_reasons'),
});

/** Messages of machines that were processed, so that none is processed twice. */
export const reportDeliveries = sqliteTable(
	'report_deliveries',
	{
		source: text('source').notNull(),
		id: text('id').notNull(),
		receivedAt: integer('received_at').notNull(),
	},
	(table) => [primaryKey({ columns: [table.source, table.id] })],
);
