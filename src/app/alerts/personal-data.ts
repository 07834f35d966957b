import { type IsoInstant, toIsoInstant } from '../iso-instant.ts';
import type {
	Alert,
	AlertContent,
	AlertSecretStore,
	AlertStore,
	Occurrence,
	WebhookEndpointStore,
} from './alert-ports.ts';

/** More than a person can have been told in the time for which it is kept. */
const MAX_OCCURRENCES = 10_000;

export type AlertExport = {
	readonly alerts: readonly (AlertContent & {
		readonly id: string;
		readonly createdAt: IsoInstant;
		readonly updatedAt: IsoInstant;
		readonly lastFiredAt: IsoInstant | null;
	})[];
	readonly told: readonly (Pick<Occurrence, 'id' | 'alertId' | 'resortId' | 'rule' | 'value' | 'channels'> & {
		readonly measuredAt: IsoInstant;
		readonly firedAt: IsoInstant;
		readonly correctedAt: IsoInstant | null;
	})[];
	/** Its secret is not part of it: a file of one's data is passed on more easily than a secret should be. */
	readonly webhook: { readonly url: string } | null;
	/** Whether there is a private feed; its address is as good as a password, and not part of this either. */
	readonly hasFeed: boolean;
};

export type PersonalDataParts = {
	readonly alerts: AlertStore;
	readonly webhooks: Pick<WebhookEndpointStore, 'find'>;
	readonly secrets: Pick<AlertSecretStore, 'find'>;
};

/** All that is kept of a person's alerts, to be written as JSON. */
export async function exportAlerts(
	{ alerts, webhooks, secrets }: PersonalDataParts,
	userId: string,
): Promise<AlertExport> {
	const own = await alerts.list(userId);
	const occurrences = await alerts.listOccurrences(userId, MAX_OCCURRENCES);
	const webhook = await webhooks.find(userId);
	return {
		alerts: own.map(toAlertEntry),
		told: occurrences.map(toHistoryEntry),
		webhook: webhook && { url: webhook.url },
		hasFeed: (await secrets.find(userId, 'feed')) !== null,
	};
}

/** For good; to be called whenever an account or an anonymous visitor is removed. */
export function deleteAlertsOf({ alerts }: Pick<PersonalDataParts, 'alerts'>, userId: string): Promise<void> {
	return alerts.removeAll(userId);
}

/**
 * When a visitor signs up or in: what they had set comes along, though it be more than anybody may create.
 * Doing it again does nothing.
 */
export async function moveAlerts(
	{ alerts }: Pick<PersonalDataParts, 'alerts'>,
	fromUserId: string,
	toUserId: string,
): Promise<void> {
	if (fromUserId !== toUserId) await alerts.moveAll(fromUserId, toUserId);
}

function toAlertEntry(alert: Alert): AlertExport['alerts'][number] {
	const { id, resortId, rule, settings, channels, state, createdAt, updatedAt } = alert;
	return {
		id,
		resortId,
		rule,
		settings,
		channels,
		createdAt: toIsoInstant(createdAt),
		updatedAt: toIsoInstant(updatedAt),
		lastFiredAt: toIsoInstant(state.lastFiredAt),
	};
}

function toHistoryEntry(occurrence: Occurrence): AlertExport['told'][number] {
	const { id, alertId, resortId, rule, value, channels, measuredAt, firedAt, correction } = occurrence;
	return {
		id,
		alertId,
		resortId,
		rule,
		value,
		channels,
		measuredAt: toIsoInstant(measuredAt),
		firedAt: toIsoInstant(firedAt),
		correctedAt: toIsoInstant(correction?.correctedAt ?? null),
	};
}
