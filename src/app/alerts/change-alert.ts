import { z } from 'zod';
import { AlertContendedError, AlertNotFoundError } from './alert-errors.ts';
import { type AlertParts, deleteAlert, pauseAlert, rearmAlertByHand } from './manage-alerts.ts';

/** What a button beside an alert does. */
export const AlertChange = z.enum(['pause', 'resume', 'rearm', 'delete']);
export type AlertChange = z.output<typeof AlertChange>;

export type AlertChangeOutcome = { readonly outcome: AlertChange | 'not-found' | 'contended' };

/**
 * @param userId undefined: nobody, who has no alerts
 * @throws {StorageError}
 */
export async function changeAlert(
	parts: AlertParts,
	userId: string | undefined,
	{ id, change }: { readonly id: string; readonly change: AlertChange },
): Promise<AlertChangeOutcome> {
	if (userId === undefined) return { outcome: 'not-found' };
	try {
		if (change === 'delete') await deleteAlert(parts, userId, id);
		else if (change === 'rearm') await rearmAlertByHand(parts, userId, id);
		else await pauseAlert(parts, userId, id, change === 'pause');
		return { outcome: change };
	} catch (error) {
		if (error instanceof AlertNotFoundError) return { outcome: 'not-found' };
		if (error instanceof AlertContendedError) return { outcome: 'contended' };
		throw error;
	}
}
