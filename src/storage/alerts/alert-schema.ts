import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

/** Instants are Unix ms. `user_id` is the person of the session, with or without an account. */

export const alerts = sqliteTable(
	'alerts',
	{
		id: text('id').primaryKey(),
		userId: text('user_id').notNull(),
		resortId: text('resort_id').notNull(),
		/** JSON of `AlertRule`, as entered. */
		rule: text('rule').notNull(),
		/** JSON of `AlertSettings`. */
		settings: text('settings').notNull(),
		/** JSON list of `AlertChannel`. */
		channels: text('channels').notNull(),
		phase: text('phase', { enum: ['armed', 'held', 'fired'] }).notNull(),
		occurrenceCount: integer('crossing_count').notNull(),
		occurredAt: integer('crossed_at'),
		lastFiredAt: integer('last_fired_at'),
		clearedAt: integer('lapsed_at'),
		version: integer('version').notNull(),
		createdAt: integer('created_at').notNull(),
		updatedAt: integer('updated_at').notNull(),
	},
	(table) => [index('alerts_of_user').on(table.userId, table.createdAt)],
);

/** Occurrences that people were notified of. They outlive their alert, because they may have to be corrected. */
export const alertOccurrences = sqliteTable(
	'alert_crossings',
	{
		id: text('id').primaryKey(),
		alertId: text('alert_id').notNull(),
		userId: text('user_id').notNull(),
		resortId: text('resort_id').notNull(),
		/** As they were when it fired. */
		rule: text('rule').notNull(),
		channels: text('channels').notNull(),
		/** JSON: a metric number, or a kind of weather. */
		value: text('value').notNull(),
		measuredAt: integer('measured_at').notNull(),
		firedAt: integer('fired_at').notNull(),
		correctedAt: integer('corrected_at'),
		correctedValue: text('corrected_value'),
		correctedMeasuredAt: integer('corrected_measured_at'),
	},
	(table) => [
		index('alert_crossings_of_user').on(table.userId, table.firedAt),
		index('alert_crossings_at_resort').on(table.resortId, table.firedAt),
		index('alert_crossings_by_age').on(table.firedAt),
	],
);

/** The outbox. The id is the idempotency key that is sent along. */
export const alertMessages = sqliteTable(
	'alert_messages',
	{
		id: text('id').primaryKey(),
		occurrenceId: text('crossing_id').notNull(),
		kind: text('kind', { enum: ['fired', 'corrected'] }).notNull(),
		channel: text('channel', { enum: ['email', 'webhook'] }).notNull(),
		userId: text('user_id').notNull(),
		alertId: text('alert_id').notNull(),
		status: text('status', { enum: ['waiting', 'sending', 'sent', 'dead', 'cancelled'] }).notNull(),
		attempts: integer('attempts').notNull(),
		/** When it may be claimed; while it is being sent, when the claim ends. */
		dueAt: integer('due_at').notNull(),
		claimId: text('claim_id'),
		createdAt: integer('created_at').notNull(),
		/** When it was sent, given up or withdrawn. */
		endedAt: integer('ended_at'),
		lastError: text('last_error'),
	},
	(table) => [
		uniqueIndex('alert_messages_once').on(table.occurrenceId, table.kind, table.channel),
		index('alert_messages_due').on(table.status, table.dueAt),
		index('alert_messages_of_user').on(table.userId),
		index('alert_messages_claimed').on(table.claimId).where(sql`claim_id is not null`),
	],
);

/** One attempt to send a message, written before the attempt starts. */
export const alertDeliveries = sqliteTable(
	'alert_deliveries',
	{
		messageId: text('message_id').notNull(),
		attempt: integer('attempt').notNull(),
		startedAt: integer('started_at').notNull(),
		/** Null: in progress, or the sender crashed before it recorded the result. */
		endedAt: integer('ended_at'),
		error: text('error'),
	},
	(table) => [primaryKey({ columns: [table.messageId, table.attempt] })],
);

export const webhookEndpoints = sqliteTable('webhook_endpoints', {
	userId: text('user_id').primaryKey(),
	url: text('url').notNull(),
	/** Messages are signed with it, so it cannot be stored as a hash. */
	secret: text('secret').notNull(),
	createdAt: integer('created_at').notNull(),
});

export const alertSecrets = sqliteTable(
	'alert_secrets',
	{
		userId: text('user_id').notNull(),
		purpose: text('purpose', { enum: ['feed', 'unsubscribe'] }).notNull(),
		secret: text('secret').notNull(),
		createdAt: integer('created_at').notNull(),
	},
	(table) => [
		primaryKey({ columns: [table.userId, table.purpose] }),
		uniqueIndex('alert_secrets_by_secret').on(table.purpose, table.secret),
	],
);
