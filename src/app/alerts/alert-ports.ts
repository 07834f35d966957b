import { z } from 'zod';
import type { AlertRule } from '../../domain/alerts/alert-rule.ts';
import type { AlertSettings } from '../../domain/alerts/alert-settings.ts';
import type { AlertState } from '../../domain/alerts/alert-state.ts';
import type { RuleValue } from '../../domain/alerts/compare-rule.ts';
import type { FiredOccurrence } from '../../domain/alerts/correction.ts';
import type { UnixMs } from '../../domain/time.ts';

/** How a person is notified. A feed is fetched by its reader; the other two are sent. */
export const AlertChannel = z.enum(['email', 'webhook', 'feed'], { error: 'Choose e-mail, webhook or feed' });
export type AlertChannel = z.output<typeof AlertChannel>;
export type SentChannel = Exclude<AlertChannel, 'feed'>;

/** What the owner of an alert can set. */
export type AlertContent = {
	readonly resortId: string;
	readonly rule: AlertRule;
	readonly settings: AlertSettings;
	/** Each at most once; empty: the alert is shown on the page only. */
	readonly channels: readonly AlertChannel[];
};

export type Alert = AlertContent & {
	readonly id: string;
	readonly userId: string;
	readonly state: AlertState;
	/** Increases with every change, no matter who makes it. A write that is based on an older version is refused. */
	readonly version: number;
	readonly createdAt: UnixMs;
	/** When its owner last changed it. */
	readonly updatedAt: UnixMs;
};

/** Alerts by owner. Another person's alert is treated as one that does not exist. */
export interface AlertStore {
	/** @returns false: its owner already has `max` alerts, and it was not stored */
	insert(alert: Alert, max: number): Promise<boolean>;
	/** Oldest first. */
	list(userId: string): Promise<readonly Alert[]>;
	find(userId: string, id: string): Promise<Alert | null>;
	/** @returns false: the alert no longer exists at this version, and nothing was written */
	update(alert: Alert): Promise<boolean>;
	/** Also removes messages that were never attempted. The occurrences stay, so that they can be corrected. */
	remove(userId: string, id: string): Promise<boolean>;
	/** Newest first. */
	listOccurrences(userId: string, limit: number): Promise<readonly Occurrence[]>;
	/** Moves alerts, occurrences, messages, webhook and secrets; a person who already has a webhook keeps it. Atomic. The two must differ. */
	moveAll(fromUserId: string, toUserId: string): Promise<void>;
	/** Removes everything that is stored about a person here. Atomic. */
	removeAll(userId: string): Promise<void>;
}

/** Alerts in the order of their ids. */
export type AlertBatch = {
	readonly alerts: readonly Alert[];
	/** Ids of alerts that cannot be read; a bug of the program, never a mistake of a person. */
	readonly unreadableIds: readonly string[];
	/** Where the next batch starts; null: this was the last. */
	readonly lastId: string | null;
};

/** What an evaluation changed about one alert. */
export type AlertOutcome = {
	/** As it was read. */
	readonly alert: Alert;
	readonly state: AlertState;
	/** Null: no notification is due. */
	readonly fired: { readonly value: RuleValue; readonly measuredAt: UnixMs } | null;
};

export interface EvaluationStore {
	/**
	 * @param afterId id of the last alert of the batch before; null: from the first
	 * @param resortId null: of all resorts
	 */
	loadBatch(afterId: string | null, limit: number, resortId?: string | null): Promise<AlertBatch>;
	/**
	 * Writes states, occurrences and their messages in one transaction. An alert that has changed since it was read is
	 * left as it is, so that only one of two evaluators has an effect.
	 *
	 * @returns how many occurrences are new
	 */
	saveOutcomes(outcomes: readonly AlertOutcome[], at: UnixMs): Promise<number>;
	/** Deletes occurrences that fired before `at`, and their messages. */
	pruneBefore(at: UnixMs): Promise<void>;
}

/** The figure of a later report that contradicts an occurrence. */
export type Correction = { readonly value: RuleValue; readonly measuredAt: UnixMs; readonly correctedAt: UnixMs };

/** An occurrence that its owner was notified of, or is about to be. */
export type Occurrence = FiredOccurrence & {
	/** See `occurrenceId`. */
	readonly id: string;
	readonly alertId: string;
	readonly userId: string;
	readonly resortId: string;
	/** The channels of the alert when it fired. */
	readonly channels: readonly AlertChannel[];
	readonly correction: Correction | null;
};

export interface CorrectionStore {
	/** Lists occurrences at a resort that fired since then and have not been corrected. */
	listCorrectable(resortId: string, since: UnixMs): Promise<readonly Occurrence[]>;
	/**
	 * Records corrections and their messages in one transaction. A message that was never attempted is withdrawn instead.
	 * The correction of a message that is still being sent waits for it, and is cancelled if that one is given up. An
	 * alert that is still in the occurrence is armed again.
	 *
	 * @returns how many occurrences were corrected now; none is corrected twice
	 */
	correct(corrections: readonly { readonly occurrenceId: string; readonly correction: Correction }[]): Promise<number>;
}

export type MessageKind = 'fired' | 'corrected';

/** A message that only one sender may send, until the claim ends. */
export type ClaimedMessage = {
	/** The idempotency key: the same for every attempt, and different for every other message. */
	readonly id: string;
	readonly kind: MessageKind;
	readonly channel: SentChannel;
	readonly occurrence: Occurrence;
	/** From 1. */
	readonly attempt: number;
	readonly claimId: string;
};

export type ClaimTerms = {
	readonly channels: readonly SentChannel[];
	/** Unique for all time. */
	readonly claimId: string;
	readonly at: UnixMs;
	/** How long nobody else may claim the same messages. */
	readonly ttlMs: number;
	readonly limit: number;
	/** A message whose claims expired this often without a result is given up: it may be what crashes its senders. */
	readonly maxAttempts: number;
};

/** Pending messages. They are written together with their occurrence, and claimed before they are sent. */
export interface MessageOutbox {
	/** Claims the messages that have waited longest. Each claim is recorded as an attempt before this resolves. */
	claim(terms: ClaimTerms): Promise<readonly ClaimedMessage[]>;
	/** Records success even if the claim has ended by now. */
	recordSent(message: ClaimedMessage, at: UnixMs): Promise<void>;
	/**
	 * Does nothing if the claim has ended.
	 *
	 * @param retryAt null: given up
	 */
	recordFailure(message: ClaimedMessage, error: string, at: UnixMs, retryAt: UnixMs | null): Promise<void>;
}

export type SendOutcome =
	| { readonly sent: true }
	| {
			readonly sent: false;
			/** Stable code, e.g. `WEBHOOK_TIMEOUT`; without any part of the message or the address. */
			readonly error: string;
			/** Trying again cannot help. */
			readonly final: boolean;
			/** The delay that the receiver asks for; null: none. */
			readonly retryAfterMs: number | null;
	  };

/** Sends a message on one channel. Never throws. */
export type MessageSender = (message: ClaimedMessage, at: UnixMs) => Promise<SendOutcome>;

/** Where a person's webhooks go. */
export type WebhookEndpoint = { readonly userId: string; readonly url: string; readonly secret: string };

export interface WebhookEndpointStore {
	/** Replaces the previous one. */
	save(endpoint: WebhookEndpoint, at: UnixMs): Promise<void>;
	find(userId: string): Promise<WebhookEndpoint | null>;
	remove(userId: string): Promise<void>;
}

/** What a secret URL is for: reading a person's feed, or stopping their e-mails. */
export type SecretPurpose = 'feed' | 'unsubscribe';

/**
 * The secrets in people's URLs, one per purpose. They are not hashed, so that a person can see their own again; what they
 * protect is in the same database.
 */
export interface AlertSecretStore {
	find(userId: string, purpose: SecretPurpose): Promise<string | null>;
	/** @returns the existing one, or `secret` if there was none */
	findOrSave(userId: string, purpose: SecretPurpose, secret: string, at: UnixMs): Promise<string>;
	/** Replaces the previous one, which no longer works. */
	replace(userId: string, purpose: SecretPurpose, secret: string, at: UnixMs): Promise<void>;
	remove(userId: string, purpose: SecretPurpose): Promise<void>;
	findOwner(purpose: SecretPurpose, secret: string): Promise<string | null>;
}

/** Sends one signed POST. Never throws. */
export type WebhookPoster = (post: {
	readonly url: string;
	readonly secret: string;
	readonly idempotencyKey: string;
	/** JSON. */
	readonly body: string;
	readonly at: UnixMs;
}) => Promise<SendOutcome>;
