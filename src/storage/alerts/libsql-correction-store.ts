import { and, asc, eq, gte, isNull, sql } from 'drizzle-orm';
import type { CorrectionStore } from '../../app/alerts/alert-ports.ts';
import type { Database } from '../open-database.ts';
import { readableCrossing } from './alert-rows.ts';
import { alertCrossings, alertMessages, alerts } from './alert-schema.ts';

/** Corrections in a database. A crossing that was corrected before is passed over by each of the statements. */
export function createLibsqlCorrectionStore(database: Database): CorrectionStore {
	return {
		async listCorrectable(resortId, since) {
			const rows = await database.read((orm) =>
				orm
					.select()
					.from(alertCrossings)
					.where(
						and(
							eq(alertCrossings.resortId, resortId),
							gte(alertCrossings.firedAt, since),
							isNull(alertCrossings.correctedAt),
						),
					)
					.orderBy(asc(alertCrossings.firedAt), asc(alertCrossings.id)),
			);
			return rows.flatMap((row) => readableCrossing(row) ?? []);
		},

		async correct(corrections) {
			if (corrections.length === 0) return 0;
			const rows = JSON.stringify(
				corrections.map(({ crossingId, correction: { value, measuredAt, correctedAt } }) => [
					crossingId,
					value,
					measuredAt,
					correctedAt,
				]),
			);
			// Crossings come last: that they are not corrected yet is what the others ask for.
			const [, , , corrected] = await database.write((orm) =>
				orm.batch([
					orm.run(withdrawUnsent(rows)),
					orm.run(insertMessages(rows)),
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
	cross join ${alertCrossings}
		on ${alertCrossings.id} = correction.value ->> 0 and ${alertCrossings.correctedAt} is null`;

function withdrawUnsent(rows: string) {
	return sql`
		update ${alertMessages} set status = 'cancelled', ended_at = (
			select correction.value ->> 3 from json_each(${rows}) as correction
			where correction.value ->> 0 = ${alertMessages.crossingId})
		where status = 'waiting' and attempts = 0 and kind = 'fired'
			and crossing_id in (select ${alertCrossings.id} from ${uncorrected(rows)})`;
}

/** Beside each message that was sent, or may have been: an attempt at it has begun, and may yet succeed. */
function insertMessages(rows: string) {
	return sql`
		insert into ${alertMessages}
			(id, crossing_id, kind, channel, user_id, alert_id, status, attempts, due_at, created_at)
		select ${alertCrossings.id} || ':corrected:' || original.channel, ${alertCrossings.id}, 'corrected',
			original.channel, original.user_id, original.alert_id, 'waiting', 0,
			correction.value ->> 3, correction.value ->> 3
		from ${uncorrected(rows)}
		cross join ${alertMessages} as original
			on original.crossing_id = ${alertCrossings.id} and original.kind = 'fired'
		where original.status in ('sent', 'sending', 'waiting')
		on conflict do nothing`;
}

/** As `rearmAlert`. An alert in a later crossing than the one that is taken back stays as it is. */
function rearmAlerts(rows: string) {
	return sql`
		update ${alerts} set phase = 'armed', lapsed_at = null, version = version + 1
		where phase = 'fired' and id || ':' || crossing_count in (select ${alertCrossings.id} from ${uncorrected(rows)})
			and id in (select ${alertCrossings.alertId} from ${uncorrected(rows)})`;
}

function markCorrected(rows: string) {
	return sql`
		update ${alertCrossings} set
			corrected_value = correction.value -> 1,
			corrected_measured_at = correction.value ->> 2,
			corrected_at = correction.value ->> 3
		from json_each(${rows}) as correction
		where ${alertCrossings.id} = correction.value ->> 0 and corrected_at is null`;
}
