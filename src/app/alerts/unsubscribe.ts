import { describeRule } from '../../domain/alerts/describe-rule.ts';
import { type Resort, resortNameOf } from '../../domain/resort.ts';
import { AlertNotFoundError } from './alert-errors.ts';
import type { Alert, AlertSecretStore } from './alert-ports.ts';
import { type AlertParts, listAlerts, stopMails } from './manage-alerts.ts';

/** Returns the path to stop the e-mails of one alert; anyone who has the URL can use it, without a session. */
export function unsubscribePath(secret: string, alertId: string): string {
	return `/alerts/unsubscribe/${secret}/${alertId}`;
}

export type UnsubscribeParts = AlertParts & {
	readonly secrets: Pick<AlertSecretStore, 'findOwner'>;
	readonly resorts: readonly Pick<Resort, 'id' | 'name'>[];
};

export type UnsubscribeRequest = {
	readonly secret: string;
	readonly alertId: string;
	/** Which e-mails to stop: those of the alert in the URL, or all of the person; null: only ask for confirmation. */
	readonly scope: 'alert' | 'all' | null;
};

export type UnsubscribeView = {
	/** `unknown`: the URL is not valid, or no longer. */
	readonly state: 'unknown' | 'asked' | 'ended';
	/** The rule of the alert; null: it was deleted. */
	readonly description: string | null;
	/** No alert of the person sends e-mail now. */
	readonly isLastMail: boolean;
};

/**
 * Stops e-mails; the alerts stay active on their other channels and on the page. Calling it again does nothing.
 *
 * @throws {AlertContendedError}
 * @throws {StorageError}
 */
export async function unsubscribe(
	parts: UnsubscribeParts,
	{ secret, alertId, scope }: UnsubscribeRequest,
): Promise<UnsubscribeView> {
	const userId = await parts.secrets.findOwner('unsubscribe', secret);
	if (userId === null) return { state: 'unknown', description: null, isLastMail: false };
	const alerts = await listAlerts(parts, userId);
	const mailing = alerts.filter(({ channels }) => channels.includes('email'));
	const stopping = mailing.filter(({ id }) => scope === 'all' || (scope === 'alert' && id === alertId));
	for (const alert of stopping) await stopMailsIfExists(parts, userId, alert);
	const named = alerts.find(({ id }) => id === alertId);
	return {
		state: scope === null ? 'asked' : 'ended',
		description: named ? describeAlert(named, parts.resorts) : null,
		isLastMail: stopping.length === mailing.length,
	};
}

function describeAlert({ rule, resortId }: Alert, resorts: UnsubscribeParts['resorts']): string {
	return describeRule(rule, resortNameOf(resortId, resorts));
}

async function stopMailsIfExists(parts: AlertParts, userId: string, { id }: Alert): Promise<void> {
	try {
		await stopMails(parts, userId, id);
	} catch (error) {
		// The alert has been deleted in the meantime and sends no more e-mail.
		if (!(error instanceof AlertNotFoundError)) throw error;
	}
}
