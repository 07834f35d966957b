import { type IsoInstant, toIsoInstant } from '../iso-instant.ts';
import type {
	Alert,
	AlertContent,
	AlertSecretStore,
	AlertStore,
	Occurrence,
	WebhookEndpointStore,
} from './alert-ports.ts';

/** More than the alerts of a person can have fired in the time for which occurrences are kept. */
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
	/** Without its secret: people pass on an export more easily than a secret. */
	readonly webhook: { readonly url: string } | null;
	/** Whether there is a private feed. Its URL works like a password, so it is not exported either. */
	readonly hasFeed: boolean;
};

export type PersonalDataParts = {
	readonly alerts: AlertStore;
	readonly webhooks: Pick<WebhookEndpointStore, 'find'>;
	readonly secrets: Pick<AlertSecretStore, 'find'>;
};

/** Returns everything that is stored about a person's alerts, to be written as JSON. */
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

/** Deletes permanently. Called when an account or an anonymous visitor is removed. */
export function deleteAlertsOf({ alerts }: Pick<PersonalDataParts, 'alerts'>, userId: string): Promise<void> {
	return alerts.removeAll(userId);
}

/**
 * Moves the alerts of a visitor who signs up or in, even beyond the limit of alerts. Calling it again does nothing.
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
