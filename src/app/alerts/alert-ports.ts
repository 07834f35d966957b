import { z } from 'zod';
import type { AlertRule } from '../../domain/alerts/alert-rule.ts';
import type { AlertSettings } from '../../domain/alerts/alert-settings.ts';
import type { AlertState } from '../../domain/alerts/alert-state.ts';
import type { RuleValue } from '../../domain/alerts/compare-rule.ts';
import type { FiredOccurrence } from '../../domain/alerts/correction.ts';
import type { UnixMs } from '../../domain/time.ts';

/** Ways of giving word. A feed is fetched by its reader; the other two are sent. */
export const AlertChannel = z.enum(['email', 'webhook', 'feed'], { error: 'Choose e-mail, webhook or feed' });
export type AlertChannel = z.output<typeof AlertChannel>;
export type SentChannel = Exclude<AlertChannel, 'feed'>;

/** What its owner says of an alert. */
export type AlertContent = {
	readonly resortId: string;
	readonly rule: AlertRule;
	readonly settings: AlertSettings;
	/** Each at most once; none: only the page tells. */
	readonly channels: readonly AlertChannel[];
};

export type Alert = AlertContent & {
	readonly id: string;
	readonly userId: string;
	readonly state: AlertState;
	/** One more with every change, no matter who makes it; what was read at an older version is not written. */
	readonly version: number;
	readonly createdAt: UnixMs;
	/** When its owner last changed it. */
	readonly updatedAt: UnixMs;
};

/** The alerts of people. A person never sees another person's alerts: they look as if they did not exist. */
export interface AlertStore {
	/** @returns false: its owner has `most` alerts, and it was not stored */
	insert(alert: Alert, most: number): Promise<boolean>;
	/** Oldest first. */
	list(userId: string): Promise<readonly Alert[]>;
	find(userId: string, id: string): Promise<Alert | null>;
	/** @returns false: there is no such alert at this version any more, and nothing was written */
	update(alert: Alert): Promise<boolean>;
	/** Takes messages along that nobody has begun to send; what was told stays, so that it can be corrected. */
	remove(userId: string, id: string): Promise<boolean>;
	/** Newest first. */
	listOccurrences(userId: string, limit: number): Promise<readonly Occurrence[]>;
	/** Alerts, what they told and where to; who has a webhook keeps it. Atomic. The two must differ. */
	moveAll(fromUserId: string, toUserId: string): Promise<void>;
	/** All that is kept of a person here. Atomic. */
	removeAll(userId: string): Promise<void>;
}

/** Alerts in the order of their ids. */
export type AlertBatch = {
	readonly alerts: readonly Alert[];
	/** Ids of alerts that cannot be read; a fault of the program, never of a person. */
	readonly unreadableIds: readonly string[];
	/** Where the next batch begins; null: this was the last. */
	readonly lastId: string | null;
};

/** What an evaluation changed about one alert. */
export type AlertOutcome = {
	/** As it was read. */
	readonly alert: Alert;
	readonly state: AlertState;
	/** Null: nothing is to be told. */
	readonly fired: { readonly value: RuleValue; readonly measuredAt: UnixMs } | null;
};

export interface EvaluationStore {
	/**
	 * @param afterId id of the last alert of the batch before; null: from the first
	 * @param resortId null: of all resorts
	 */
	loadBatch(afterId: string | null, limit: number, resortId?: string | null): Promise<AlertBatch>;
	/**
	 * States, occurrences and the messages about them in one transaction. An alert that anybody has changed since it was
	 * read is left as it is, so that of two evaluators one has an effect.
	 *
	 * @returns how many occurrences are new
	 */
	saveOutcomes(outcomes: readonly AlertOutcome[], at: UnixMs): Promise<number>;
	/** Forgets occurrences, and the messages about them, that fired before. */
	pruneBefore(at: UnixMs): Promise<void>;
}

/** What a later report says instead. */
export type Correction = { readonly value: RuleValue; readonly measuredAt: UnixMs; readonly correctedAt: UnixMs };

/** A occurrence that was told, or is about to be. */
export type Occurrence = FiredOccurrence & {
	/** See `occurrenceId`. */
	readonly id: string;
	readonly alertId: string;
	readonly userId: string;
	readonly resortId: string;
	/** Those of the alert when it fired. */
	readonly channels: readonly AlertChannel[];
	readonly correction: Correction | null;
};

export interface CorrectionStore {
	/** Crossings at a resort that fired since and have not been corrected. */
	listCorrectable(resortId: string, since: UnixMs): Promise<readonly Occurrence[]>;
	/**
	 * Records corrections and their messages in one transaction. A message that nobody has begun to send is withdrawn
	 * instead; where the first one is still on its way its correction waits for it, and goes if it is given up. An alert
	 * that is still in the occurrence is armed again.
	 *
	 * @returns how many occurrences were corrected; one that was before is not again
	 */
	correct(corrections: readonly { readonly occurrenceId: string; readonly correction: Correction }[]): Promise<number>;
}

export type MessageKind = 'fired' | 'corrected';

/** A message that one sender alone may send, until the claim ends. */
export type ClaimedMessage = {
	/** The idempotency key: the same for every attempt at it, and for no other message. */
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
	/** How long nobody else may claim the same. */
	readonly ttlMs: number;
	readonly limit: number;
	/** A message whose claims ended that often without a word is given up: it may be what ends its senders. */
	readonly maxAttempts: number;
};

/** Messages that wait. They are written together with what they tell of, and claimed before they are sent. */
export interface MessageOutbox {
	/** Those that have waited longest. Each claim is recorded as an attempt before this resolves. */
	claim(terms: ClaimTerms): Promise<readonly ClaimedMessage[]>;
	/** Sent is sent, even if the claim has ended by now. */
	recordSent(message: ClaimedMessage, at: UnixMs): Promise<void>;
	/**
	 * Nothing happens if the claim has ended.
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
			/** Trying again is useless. */
			readonly final: boolean;
			/** What the receiver asks for; null: nothing. */
			readonly retryAfterMs: number | null;
	  };

/** Gives word on one channel. Never throws. */
export type MessageSender = (message: ClaimedMessage, at: UnixMs) => Promise<SendOutcome>;

/** Where a person's webhooks go. */
export type WebhookEndpoint = { readonly userId: string; readonly url: string; readonly secret: string };

export interface WebhookEndpointStore {
	/** In place of the one before. */
	save(endpoint: WebhookEndpoint, at: UnixMs): Promise<void>;
	find(userId: string): Promise<WebhookEndpoint | null>;
	remove(userId: string): Promise<void>;
}

/** What a secret address is for: reading a person's feed, or ending their e-mails. */
export type SecretPurpose = 'feed' | 'unsubscribe';

/**
 * The secret parts of people's addresses, one for each purpose. They are kept as they are, so that a person can see
 * their own again; what they open lies in the same database.
 */
export interface AlertSecretStore {
	find(userId: string, purpose: SecretPurpose): Promise<string | null>;
	/** @returns the one that there is; where there is none, `secret` becomes it */
	findOrSave(userId: string, purpose: SecretPurpose, secret: string, at: UnixMs): Promise<string>;
	/** In place of the one before, which opens nothing from now on. */
	replace(userId: string, purpose: SecretPurpose, secret: string, at: UnixMs): Promise<void>;
	remove(userId: string, purpose: SecretPurpose): Promise<void>;
	findOwner(purpose: SecretPurpose, secret: string): Promise<string | null>;
}

/** One signed POST. Never throws. */
export type WebhookPoster = (post: {
	readonly url: string;
	readonly secret: string;
	readonly idempotencyKey: string;
	/** JSON. */
	readonly body: string;
	readonly at: UnixMs;
}) => Promise<SendOutcome>;
