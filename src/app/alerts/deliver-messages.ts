import { HOUR_MS, MINUTE_MS, SECOND_MS, type UnixMs } from '../../domain/time.ts';
import { describeError, type LogEvent } from '../log-event.ts';
import type { Clock } from '../ports.ts';
import type { ClaimedMessage, MessageOutbox, MessageSender, SendOutcome, SentChannel } from './alert-ports.ts';

/**
 * Sends the messages in the outbox.
 *
 * A message is claimed before it is sent, and the claim is stored before the first byte leaves. If a sender crashes
 * between sending and recording, its claim expires and the message is sent again: delivery is **at least once**. The
 * message carries the same idempotency key each time, so that a receiver which honours it sees **exactly one message per
 * occurrence, kind and channel**. A message that was recorded as sent is never sent again, and no two senders hold a
 * claim on the same message at a time.
 */

/** Claimed together and sent in parallel: few, so that each is sent within a fraction of its claim. */
const BATCH_SIZE = 8;
/** Much longer than any sender's timeout. */
const CLAIM_TTL_MS = MINUTE_MS;
/** No batch is started later than this: a function may be stopped after ten seconds, and a batch may take five. */
const BUDGET_MS = 4 * SECOND_MS;

export type DeliveryContext = {
	readonly messages: MessageOutbox;
	/** Messages on channels without a sender wait. */
	readonly senders: Partial<Readonly<Record<SentChannel, MessageSender>>>;
	readonly clock: Pick<Clock, 'now'>;
	/** At least 0, below 1. */
	readonly random: () => number;
	/** Returns a unique id. */
	readonly newId: () => string;
	readonly log: (event: LogEvent) => void;
};

export type DeliveryReport = {
	readonly sentCount: number;
	/** To be tried again. */
	readonly failedCount: number;
	/** Given up for good. */
	readonly deadCount: number;
	/** Whether more messages may be due. */
	readonly postponed: boolean;
};

/** @throws {StorageError} open claims expire by themselves */
export async function deliverMessages(
	parts: DeliveryContext,
	{ budgetMs = BUDGET_MS }: { readonly budgetMs?: number } = {},
): Promise<DeliveryReport> {
	const { messages, senders, clock, newId } = parts;
	const channels = (['email', 'webhook'] as const).filter((channel) => senders[channel]);
	const startedAt = clock.now();
	const results: Result[] = [];
	let claimed: readonly ClaimedMessage[];
	do {
		claimed = await messages.claim({
			channels,
			claimId: newId(),
			at: clock.now(),
			ttlMs: CLAIM_TTL_MS,
			limit: BATCH_SIZE,
			maxAttempts: MAX_ATTEMPTS,
		});
		results.push(...(await Promise.all(claimed.map((message) => deliver(parts, message)))));
	} while (claimed.length === BATCH_SIZE && Math.abs(clock.now() - startedAt) < budgetMs);
	const countOf = (wanted: Result) => results.filter((result) => result === wanted).length;
	return {
		sentCount: countOf('sent'),
		failedCount: countOf('failed'),
		deadCount: countOf('dead'),
		postponed: claimed.length === BATCH_SIZE,
	};
}

type Result = 'sent' | 'failed' | 'dead';

async function deliver(parts: DeliveryContext, message: ClaimedMessage): Promise<Result> {
	const { messages, clock, random, log } = parts;
	const outcome = await send(parts, message);
	const now = clock.now();
	if (outcome.sent) {
		await messages.recordSent(message, now);
		return 'sent';
	}
	const nextAt = outcome.final ? null : retryAt(message.attempt, now, random(), outcome.retryAfterMs);
	await messages.recordFailure(message, outcome.error, now, nextAt);
	if (nextAt !== null) return 'failed';
	log({ level: 'warn', event: 'message-given-up', code: outcome.error, messageId: message.id });
	return 'dead';
}

async function send({ senders, clock }: DeliveryContext, message: ClaimedMessage): Promise<SendOutcome> {
	const sender = senders[message.channel];
	if (!sender) return { sent: false, error: 'NO_SENDER', final: false, retryAfterMs: null };
	try {
		return await sender(message, clock.now());
	} catch (error) {
		// A sender that throws must not prevent the others of its batch from being recorded.
		return { sent: false, error: describeError(error).code, final: false, retryAfterMs: null };
	}
}

/** News of a storm is useful for most of a day; eight attempts on this schedule take 14 to 18 hours. */
export const MAX_ATTEMPTS = 8;

const FIRST_WAIT_MS = MINUTE_MS;
const GROWTH = 4;
const MAX_WAIT_MS = 6 * HOUR_MS;

/**
 * Returns when a message is tried again: after 1, 4, 16, 64 and 256 minutes, then every six hours, each shortened by up to
 * a fifth at random, so that messages that failed together are not retried together.
 *
 * @param attempt the attempt that failed, from 1
 * @param random at least 0, below 1
 * @param retryAfterMs the delay that the receiver asks for, obeyed up to the longest wait; null: none
 * @returns null: that was the last attempt
 */
export function retryAt(attempt: number, now: UnixMs, random: number, retryAfterMs: number | null): UnixMs | null {
	if (attempt >= MAX_ATTEMPTS) return null;
	const plannedMs = Math.min(FIRST_WAIT_MS * GROWTH ** (attempt - 1), MAX_WAIT_MS);
	const waitMs = Math.round(plannedMs * (1 - random / 5));
	return now + Math.max(waitMs, Math.min(retryAfterMs ?? 0, MAX_WAIT_MS));
}
