import { and, asc, desc, eq, inArray, sql } from 'drizzle-orm';
import type { AlertStore } from '../../app/alerts/alert-ports.ts';
import type { Database, Orm } from '../open-database.ts';
import { toAlert, toAlertRow, toOccurrence } from './alert-rows.ts';
import {
	alertDeliveries,
	alertMessages,
	alertOccurrences,
	alertSecrets,
	alerts,
	webhookEndpoints,
} from './alert-schema.ts';

/** Stores alerts. Each statement names the owner, so that an id alone gives no access. */
export function createLibsqlAlertStore(database: Database): AlertStore {
	const owned = (userId: string, id: string) => and(eq(alerts.userId, userId), eq(alerts.id, id));
	return {
		async insert(alert, max) {
			const { id, userId, resortId, rule, settings, channels, phase, version, createdAt, updatedAt, ...state } =
				toAlertRow(alert);
			// Counted in the same statement as the write, so that concurrent inserts cannot exceed the limit.
			const inserted = await database.write((orm) =>
				orm.all(sql`
					insert into ${alerts} (id, user_id, resort_id, rule, settings, channels, phase,
						crossing_count, crossed_at, last_fired_at, lapsed_at, version, created_at, updated_at)
					select ${id}, ${userId}, ${resortId}, ${rule}, ${settings}, ${channels}, ${phase},
						${state.occurrenceCount}, ${state.occurredAt}, ${state.lastFiredAt}, ${state.clearedAt},
						${version}, ${createdAt}, ${updatedAt}
					where (select count(*) from ${alerts} where user_id = ${userId}) < ${max}
					returning id`),
			);
			return inserted.length > 0;
		},

		async list(userId) {
			const rows = await database.read((orm) =>
				orm.select().from(alerts).where(eq(alerts.userId, userId)).orderBy(asc(alerts.createdAt), asc(alerts.id)),
			);
			return rows.map(toAlert);
		},

		async find(userId, id) {
			const [row] = await database.read((orm) => orm.select().from(alerts).where(owned(userId, id)));
			return row ? toAlert(row) : null;
		},

		async update(alert) {
			const { id, userId, version, createdAt: _createdAt, ...changes } = toAlertRow(alert);
			const updated = await database.write((orm) =>
				orm
					.update(alerts)
					.set({ ...changes, version: version + 1 })
					.where(and(owned(userId, id), eq(alerts.version, version)))
					.returning({ id: alerts.id }),
			);
			return updated.length > 0;
		},

		async remove(userId, id) {
			const [removed] = await database.write((orm) =>
				orm.batch([
					orm.delete(alerts).where(owned(userId, id)).returning({ id: alerts.id }),
					orm
						.delete(alertMessages)
						.where(
							and(
								eq(alertMessages.userId, userId),
								eq(alertMessages.alertId, id),
								eq(alertMessages.kind, 'fired'),
								eq(alertMessages.status, 'waiting'),
								eq(alertMessages.attempts, 0),
							),
						),
				]),
			);
			return removed.length > 0;
		},

		async listOccurrences(userId, limit) {
			const rows = await database.read((orm) =>
				orm
					.select()
					.from(alertOccurrences)
					.where(eq(alertOccurrences.userId, userId))
					.orderBy(desc(alertOccurrences.firedAt), asc(alertOccurrences.id))
					.limit(limit),
			);
			return rows.map(toOccurrence);
		},

		async moveAll(fromUserId, toUserId) {
			await database.write((orm) =>
				orm.batch([
					orm
						.update(alerts)
						.set({ userId: toUserId, version: sql`${alerts.version} + 1` })
						.where(eq(alerts.userId, fromUserId)),
					orm.update(alertOccurrences).set({ userId: toUserId }).where(eq(alertOccurrences.userId, fromUserId)),
					orm.update(alertMessages).set({ userId: toUserId }).where(eq(alertMessages.userId, fromUserId)),
					orm.run(sql`update or ignore ${webhookEndpoints} set user_id = ${toUserId} where user_id = ${fromUserId}`),
					orm.run(sql`update or ignore ${alertSecrets} set user_id = ${toUserId} where user_id = ${fromUserId}`),
					...(fromUserId === toUserId
						? []
						: [
								orm.delete(webhookEndpoints).where(eq(webhookEndpoints.userId, fromUserId)),
								orm.delete(alertSecrets).where(eq(alertSecrets.userId, fromUserId)),
							]),
				]),
			);
		},

		async removeAll(userId) {
			await database.write((orm) =>
				orm.batch([
					orm.delete(alertDeliveries).where(inArray(alertDeliveries.messageId, messageIdsOf(orm, userId))),
					orm.delete(alertMessages).where(eq(alertMessages.userId, userId)),
					orm.delete(alertOccurrences).where(eq(alertOccurrences.userId, userId)),
					orm.delete(alerts).where(eq(alerts.userId, userId)),
					orm.delete(webhookEndpoints).where(eq(webhookEndpoints.userId, userId)),
					orm.delete(alertSecrets).where(eq(alertSecrets.userId, userId)),
				]),
			);
		},
	};
}

function messageIdsOf(orm: Orm, userId: string) {
	return orm.select({ id: alertMessages.id }).from(alertMessages).where(eq(alertMessages.userId, userId));
}
