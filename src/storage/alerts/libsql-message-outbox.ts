import { and, asc, eq, ne, sql } from 'drizzle-orm';
import type { ClaimedMessage, ClaimTerms, MessageOutbox } from '../../app/alerts/alert-ports.ts';
import { implausibleExpiryAt } from '../libsql-lease-store.ts';
import type { Database } from '../open-database.ts';
import { readableOccurrence } from './alert-rows.ts';
import { alertDeliveries, alertMessages, alertOccurrences } from './alert-schema.ts';

/** The error of a message that was given up because all of its claims expired without a result. */
const CLAIMS_ENDED = 'CLAIMS_ENDED';

/** Stores messages. Each statement changes only messages in the state that it expects. */
export function createLibsqlMessageOutbox(database: Database): MessageOutbox {
	return {
		async claim(terms) {
			const [, , , , claimed] = await database.write((orm) =>
				orm.batch([
					orm.run(giveUpExpired(terms)),
					orm.run(cancelMootCorrections(terms)),
					orm.run(claimDue(terms)),
					orm.run(recordAttempts(terms)),
					orm
						.select({ message: alertMessages, occurrence: alertOccurrences })
						.from(alertMessages)
						.innerJoin(alertOccurrences, eq(alertOccurrences.id, alertMessages.occurrenceId))
						.where(eq(alertMessages.claimId, terms.claimId))
						.orderBy(asc(alertMessages.createdAt), asc(alertMessages.id)),
				]),
			);
			return claimed.flatMap(({ message, occurrence: row }) => {
				const occurrence = readableOccurrence(row);
				// Its claim expires, like that of a sender that crashed.
				if (occurrence === null) return [];
				const { id, kind, channel, attempts: attempt } = message;
				return [{ id, kind, channel, occurrence, attempt, claimId: terms.claimId }];
			});
		},

		async recordSent(message, at) {
			await database.write((orm) =>
				orm.batch([
					orm
						.update(alertMessages)
						.set({ status: 'sent', claimId: null, endedAt: at, lastError: null })
						.where(and(eq(alertMessages.id, message.id), ne(alertMessages.status, 'sent'))),
					orm.update(alertDeliveries).set({ endedAt: at }).where(attemptAt(message)),
				]),
			);
		},

		async recordFailure(message, error, at, retryAt) {
			const next =
				retryAt === null
					? ({ status: 'dead', endedAt: at } as const)
					: ({ status: 'waiting', dueAt: retryAt } as const);
			await database.write((orm) =>
				orm.batch([
					orm
						.update(alertMessages)
						.set({ ...next, claimId: null, lastError: error })
						.where(and(eq(alertMessages.id, message.id), eq(alertMessages.claimId, message.claimId))),
					orm.update(alertDeliveries).set({ endedAt: at, error }).where(attemptAt(message)),
				]),
			);
		},
	};
}

function attemptAt({ id, attempt }: ClaimedMessage) {
	return and(eq(alertDeliveries.messageId, id), eq(alertDeliveries.attempt, attempt));
}

/** Matches messages whose claim has expired, or was made before the sender’s clock was set back. */
function hasExpiredClaim({ at, ttlMs }: ClaimTerms) {
	return sql`status = 'sending' and (due_at <= ${at} or due_at > ${implausibleExpiryAt(at, ttlMs)})`;
}

function giveUpExpired(terms: ClaimTerms) {
	return sql`
		update ${alertMessages} set status = 'dead', claim_id = null, ended_at = ${terms.at}, last_error = ${CLAIMS_ENDED}
		where ${hasExpiredClaim(terms)} and attempts >= ${terms.maxAttempts}`;
}

/** Cancels corrections for people who were never notified. */
function cancelMootCorrections({ at }: ClaimTerms) {
	return sql`
		update ${alertMessages} set status = 'cancelled', ended_at = ${at}
		where status = 'waiting' and kind = 'corrected' and exists (
			select 1 from ${alertMessages} as original
			where original.crossing_id = ${alertMessages.occurrenceId} and original.kind = 'fired'
				and original.channel = ${alertMessages.channel} and original.status in ('dead', 'cancelled'))`;
}

function claimDue(terms: ClaimTerms) {
	return sql`
		update ${alertMessages} set
			status = 'sending', claim_id = ${terms.claimId}, attempts = attempts + 1, due_at = ${terms.at + terms.ttlMs}
		where id in (
			select candidate.id from ${alertMessages} as candidate
			where ((status = 'waiting' and due_at <= ${terms.at}) or (${hasExpiredClaim(terms)}))
				and candidate.channel in (select value from json_each(${JSON.stringify(terms.channels)}))
				and (candidate.kind = 'fired' or exists (
					select 1 from ${alertMessages} as original
					where original.crossing_id = candidate.crossing_id and original.kind = 'fired'
						and original.channel = candidate.channel and original.status = 'sent'))
			order by candidate.due_at, candidate.id
			limit ${terms.limit})`;
}

function recordAttempts({ claimId, at }: ClaimTerms) {
	return sql`
		insert into ${alertDeliveries} (message_id, attempt, started_at)
		select id, attempts, ${at} from ${alertMessages} where claim_id = ${claimId}`;
}
