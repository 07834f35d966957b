import { and, asc, eq, gte, isNull, sql } from 'drizzle-orm';
import type { Alert, AlertOutcome, CorrectionStore, EvaluationStore } from '../../app/alerts/alert-ports.ts';
import { occurrenceId } from '../../domain/alerts/alert-state.ts';
import type { Database } from '../open-database.ts';
import { type AlertRow, readableOccurrence, toAlert } from './alert-rows.ts';
import { alertDeliveries, alertMessages, alertOccurrences, alerts } from './alert-schema.ts';

/** Reads and writes thousands of alerts at once: one JSON parameter holds all rows of a statement. */
export function createLibsqlEvaluationStore(database: Database): EvaluationStore {
	return {
		async loadBatch(afterId, limit, resortId = null) {
			const [found] = await database.read((orm) => orm.all<FoundRows>(selectBatch(afterId, limit, resortId)));
			const rows = found ? rowsFromJson(found.rows) : [];
			return { ...readable(rows), lastId: rows.length < limit ? null : (found?.last_id ?? null) };
		},

		async saveOutcomes(outcomes, at) {
			if (outcomes.length === 0) return 0;
			const states = JSON.stringify(outcomes.map(toStateRow));
			const fired = JSON.stringify(outcomes.flatMap(toFiredRow));
			// States come last: the other statements compare the versions before they change.
			const [occurrences] = await database.write((orm) =>
				orm.batch([
					orm.run(insertOccurrences(fired, at)),
					orm.run(insertMessages(fired, at)),
					orm.run(updateStates(states)),
				]),
			);
			return occurrences.rowsAffected;
		},

		async pruneBefore(at) {
			const old = sql`(select id from ${alertOccurrences} where fired_at < ${at})`;
			await database.write((orm) =>
				orm.batch([
					orm.run(sql`
						delete from ${alertDeliveries} where message_id in
							(select id from ${alertMessages} where crossing_id in ${old})`),
					orm.run(sql`delete from ${alertMessages} where crossing_id in ${old}`),
					orm.run(sql`delete from ${alertOccurrences} where fired_at < ${at}`),
				]),
			);
		},
	};
}

type FoundRows = { readonly rows: string; readonly last_id: string | null };

/** Returns all rows as one: the driver takes several times as long for a hundred thousand rows as `JSON.parse`. */
function selectBatch(afterId: string | null, limit: number, resortId: string | null) {
	const ofResort = resortId === null ? sql`` : sql`and resort_id = ${resortId}`;
	return sql`
		select max(id) as last_id, json_group_array(json_array(id, user_id, resort_id, rule, settings, channels, phase,
			crossing_count, crossed_at, last_fired_at, lapsed_at, version, created_at, updated_at)) as rows
		from (select * from ${alerts} where id > ${afterId ?? ''} ${ofResort} order by id limit ${limit})`;
}

/** The columns in the order of `selectBatch`. */
type ColumnValues = readonly [
	...texts: [id: string, userId: string, resortId: string, rule: string, settings: string, channels: string],
	phase: AlertRow['phase'],
	occurrenceCount: number,
	...instants: [occurredAt: number | null, lastFiredAt: number | null, clearedAt: number | null],
	version: number,
	createdAt: number,
	updatedAt: number,
];

function rowsFromJson(text: string): readonly AlertRow[] {
	const rows: readonly ColumnValues[] = JSON.parse(text);
	return rows.map((row) => {
		const [id, userId, resortId, rule, settings, channels, phase, occurrenceCount, occurredAt, ...rest] = row;
		const [lastFiredAt, clearedAt, version, createdAt, updatedAt] = rest;
		const texts = { id, userId, resortId, rule, settings, channels, phase };
		return { ...texts, occurrenceCount, occurredAt, lastFiredAt, clearedAt, version, createdAt, updatedAt };
	});
}

/** Skips alerts that cannot be read, so that the others are still evaluated. */
function readable(rows: readonly AlertRow[]): { alerts: readonly Alert[]; unreadableIds: readonly string[] } {
	const read: Alert[] = [];
	const unreadableIds: string[] = [];
	for (const row of rows) {
		try {
			read.push(toAlert(row));
		} catch {
			unreadableIds.push(row.id);
		}
	}
	return { alerts: read, unreadableIds };
}

function toStateRow({ alert, state }: AlertOutcome): readonly (string | number | null)[] {
	const { phase, occurrenceCount, occurredAt, lastFiredAt, clearedAt } = state;
	return [alert.id, alert.version, phase, occurrenceCount, occurredAt, lastFiredAt, clearedAt];
}

function toFiredRow({ alert, state, fired }: AlertOutcome): readonly (readonly (string | number)[])[] {
	return fired ? [[alert.id, alert.version, occurrenceId(alert.id, state), fired.value, fired.measuredAt]] : [];
}

/** Selects the alert of each row, at the version at which it was read. `cross join` keeps the rows the outer loop. */
const unchangedAlerts = (rows: string) => sql`
	json_each(${rows}) as fired
	cross join ${alerts} on ${alerts.id} = fired.value ->> 0 and ${alerts.version} = fired.value ->> 1`;

function insertOccurrences(rows: string, at: number) {
	return sql`
		insert into ${alertOccurrences}
			(id, alert_id, user_id, resort_id, rule, channels, value, measured_at, fired_at)
		select fired.value ->> 2, ${alerts.id}, ${alerts.userId}, ${alerts.resortId}, ${alerts.rule}, ${alerts.channels},
			fired.value -> 3, fired.value ->> 4, ${at}
		from ${unchangedAlerts(rows)} where true
		on conflict do nothing`;
}

function insertMessages(rows: string, at: number) {
	return sql`
		insert into ${alertMessages}
			(id, crossing_id, kind, channel, user_id, alert_id, status, attempts, due_at, created_at)
		select (fired.value ->> 2) || ':fired:' || channel.value, fired.value ->> 2, 'fired', channel.value,
			${alerts.userId}, ${alerts.id}, 'waiting', 0, ${at}, ${at}
		from ${unchangedAlerts(rows)} cross join json_each(${alerts.channels}) as channel
		where channel.value <> 'feed'
		on conflict do nothing`;
}

function updateStates(rows: string) {
	return sql`
		update ${alerts} set
			phase = outcome.value ->> 2, crossing_count = outcome.value ->> 3, crossed_at = outcome.value ->> 4,
			last_fired_at = outcome.value ->> 5, lapsed_at = outcome.value ->> 6, version = ${alerts.version} + 1
		from json_each(${rows}) as outcome
		where ${alerts.id} = outcome.value ->> 0 and ${alerts.version} = outcome.value ->> 1`;
}

/** Stores corrections. Each statement skips occurrences that were corrected before. */
export function createLibsqlCorrectionStore(database: Database): CorrectionStore {
	return {
		async listCorrectable(resortId, since) {
			const rows = await database.read((orm) =>
				orm
					.select()
					.from(alertOccurrences)
					.where(
						and(
							eq(alertOccurrences.resortId, resortId),
							gte(alertOccurrences.firedAt, since),
							isNull(alertOccurrences.correctedAt),
						),
					)
					.orderBy(asc(alertOccurrences.firedAt), asc(alertOccurrences.id)),
			);
			return rows.flatMap((row) => readableOccurrence(row) ?? []);
		},

		async correct(corrections) {
			if (corrections.length === 0) return 0;
			const rows = JSON.stringify(
				corrections.map(({ occurrenceId, correction: { value, measuredAt, correctedAt } }) => [
					occurrenceId,
					value,
					measuredAt,
					correctedAt,
				]),
			);
			// Occurrences come last: the other statements select those that are not corrected yet.
			const [, , , corrected] = await database.write((orm) =>
				orm.batch([
					orm.run(withdrawUnsent(rows)),
					orm.run(insertCorrections(rows)),
					orm.run(rearmAlerts(rows)),
					orm.run(markCorrected(rows)),
				]),
			);
			return corrected.rowsAffected;
		},
	};
}

const uncorrected = (rows: string) => sql`
	json_each(${rows}) as correction
	cross join ${alertOccurrences}
		on ${alertOccurrences.id} = correction.value ->> 0 and ${alertOccurrences.correctedAt} is null`;

function withdrawUnsent(rows: string) {
	return sql`
		update ${alertMessages} set status = 'cancelled', ended_at = (
			select correction.value ->> 3 from json_each(${rows}) as correction
			where correction.value ->> 0 = ${alertMessages.occurrenceId})
		where status = 'waiting' and attempts = 0 and kind = 'fired'
			and crossing_id in (select ${alertOccurrences.id} from ${uncorrected(rows)})`;
}

/** Adds a correction for each message that was sent or attempted: an attempt in progress may still succeed. */
function insertCorrections(rows: string) {
	return sql`
		insert into ${alertMessages}
			(id, crossing_id, kind, channel, user_id, alert_id, status, attempts, due_at, created_at)
		select ${alertOccurrences.id} || ':corrected:' || original.channel, ${alertOccurrences.id}, 'corrected',
			original.channel, original.user_id, original.alert_id, 'waiting', 0,
			correction.value ->> 3, correction.value ->> 3
		from ${uncorrected(rows)}
		cross join ${alertMessages} as original
			on original.crossing_id = ${alertOccurrences.id} and original.kind = 'fired'
		where original.status in ('sent', 'sending', 'waiting')
		on conflict do nothing`;
}

/** Does what `rearmAlert` does. An alert in a later occurrence than the corrected one stays as it is. */
function rearmAlerts(rows: string) {
	return sql`
		update ${alerts} set phase = 'armed', lapsed_at = null, version = version + 1
		where phase = 'fired' and id || ':' || crossing_count in (select ${alertOccurrences.id} from ${uncorrected(rows)})
			and id in (select ${alertOccurrences.alertId} from ${uncorrected(rows)})`;
}

function markCorrected(rows: string) {
	return sql`
		update ${alertOccurrences} set
			corrected_value = correction.value -> 1,
			corrected_measured_at = correction.value ->> 2,
			corrected_at = correction.value ->> 3
		from json_each(${rows}) as correction
		where ${alertOccurrences.id} = correction.value ->> 0 and corrected_at is null`;
}
