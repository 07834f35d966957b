import { z } from 'zod';
import { newAlertState, rearmAlert } from '../../domain/alerts/alert-state.ts';
import type { Clock } from '../ports.ts';
import { AlertContendedError, AlertNotFoundError, TooManyAlertsError } from './alert-errors.ts';
import type { Alert, AlertContent, AlertStore } from './alert-ports.ts';

/** Few enough for one page, and to keep a visitor without an account from making evaluation expensive for all. */
export const MAX_ALERTS = 50;

/** A write may conflict with an evaluation or with another write of the same person; more conflicts are a bug. */
const MAX_TRIES = 5;

export type AlertParts = {
	readonly alerts: AlertStore;
	readonly clock: Pick<Clock, 'now'>;
	/** Returns a unique id that cannot be guessed. */
	readonly newId: () => string;
};

/**
 * What people can do with their alerts. `userId` comes from the session, never from the form, and drafts were validated
 * by `alertDraftSchema`. All functions throw `StorageError`.
 */

/** Oldest first. */
export function listAlerts({ alerts }: AlertParts, userId: string): Promise<readonly Alert[]> {
	return alerts.list(userId);
}

/** @throws {AlertNotFoundError} */
export async function findAlert({ alerts }: AlertParts, userId: string, id: string): Promise<Alert> {
	const alert = await alerts.find(userId, id);
	if (!alert) throw new AlertNotFoundError();
	return alert;
}

/** @throws {TooManyAlertsError} */
export async function createAlert(
	{ alerts, clock, newId }: AlertParts,
	userId: string,
	draft: AlertContent,
): Promise<Alert> {
	const now = clock.now();
	const alert = { ...draft, id: newId(), userId, state: newAlertState, version: 1, createdAt: now, updatedAt: now };
	if (!(await alerts.insert(alert, MAX_ALERTS))) throw new TooManyAlertsError(MAX_ALERTS);
	return alert;
}

/**
 * Arms the alert again if what it watches has changed; other settings leave the current occurrence alone.
 *
 * @throws {AlertNotFoundError}
 * @throws {AlertContendedError}
 */
export function editAlert(parts: AlertParts, userId: string, id: string, draft: AlertContent): Promise<Alert> {
	return change(parts, userId, id, (alert) => {
		const { resortId, rule, settings, channels } = draft;
		const watchesSame = resortId === alert.resortId && JSON.stringify(rule) === JSON.stringify(alert.rule);
		const state = watchesSame ? alert.state : rearmAlert(alert.state);
		return { ...alert, resortId, rule, settings, channels, state };
	});
}

/**
 * @throws {AlertNotFoundError}
 * @throws {AlertContendedError}
 */
export function pauseAlert(parts: AlertParts, userId: string, id: string, paused: boolean): Promise<Alert> {
	return change(parts, userId, id, (alert) => ({ ...alert, settings: { ...alert.settings, paused } }));
}

/**
 * @throws {AlertNotFoundError}
 * @throws {AlertContendedError}
 */
export function rearmAlertByHand(parts: AlertParts, userId: string, id: string): Promise<Alert> {
	return change(parts, userId, id, (alert) => ({ ...alert, state: rearmAlert(alert.state) }));
}

/**
 * Stops the e-mails of an alert; its other channels stay.
 *
 * @throws {AlertNotFoundError}
 * @throws {AlertContendedError}
 */
export function stopMails(parts: AlertParts, userId: string, id: string): Promise<Alert> {
	return change(parts, userId, id, (alert) => ({
		...alert,
		channels: alert.channels.filter((channel) => channel !== 'email'),
	}));
}

/** @throws {AlertNotFoundError} */
export async function deleteAlert({ alerts }: AlertParts, userId: string, id: string): Promise<void> {
	if (!(await alerts.remove(userId, id))) throw new AlertNotFoundError();
}

/** Reads, changes and writes, and retries if an evaluation wrote in between, so that neither undoes the other. */
async function change(parts: AlertParts, userId: string, id: string, by: (alert: Alert) => Alert): Promise<Alert> {
	const { alerts, clock } = parts;
	for (let tries = 0; tries < MAX_TRIES; tries += 1) {
		const changed = { ...by(await findAlert(parts, userId, id)), updatedAt: clock.now() };
		if (await alerts.update(changed)) return { ...changed, version: changed.version + 1 };
	}
	throw new AlertContendedError();
}

/** The buttons of an alert. */
export const AlertChange = z.enum(['pause', 'resume', 'rearm', 'delete']);
export type AlertChange = z.output<typeof AlertChange>;

export type AlertChangeOutcome = { readonly outcome: AlertChange | 'not-found' | 'contended' };

/**
 * @param userId undefined: a visitor without a session, who has no alerts
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
