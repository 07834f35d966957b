import { describeRule } from '../../domain/alerts/describe-rule.ts';
import { describeRehearsal, rehearsalWindow, rehearseAlert } from '../../domain/alerts/rehearse-alert.ts';
import type { Person } from '../../domain/person.ts';
import { resortNameOf } from '../../domain/resort.ts';
import { MINUTE_MS, type UnixMs } from '../../domain/time.ts';
import { type FormFaults, type FormValues, type RejectedForm, rejectForm, rejectTooManyTries } from '../form-answer.ts';
import type { Site } from '../site.ts';
import type { AlertContext } from './alert-context.ts';
import { AlertNotFoundError, TooManyAlertsError } from './alert-errors.ts';
import { alertDraftSchema, readAlertForm } from './alert-form.ts';
import type { AlertContent } from './alert-ports.ts';
import { ensureSession, type Sender, type SessionParts, TooManyFromAddressError } from './ensure-session.ts';
import { createAlert, editAlert } from './manage-alerts.ts';
import { openFeed } from './private-feed.ts';

/** The outcome of a form. If it was not saved, it has the entered values. */
export type AlertFormOutcome =
	| { readonly outcome: 'saved'; readonly id: string }
	| { readonly outcome: 'rehearsed'; readonly values: FormValues; readonly rehearsal: RehearsalView }
	| ({ readonly outcome: 'rejected' } & RejectedForm)
	/** The sender has no such alert. */
	| { readonly outcome: 'not-found' };

/** A limit, because each reads a month of hours and needs no account. */
const REHEARSALS = { attempts: 60, windowMs: 10 * MINUTE_MS };

export type SaveParts = AlertContext & SessionParts;

/**
 * Saves the alert of a form, as a new one or, if the form names one, in its place; or only tests it. A visitor without
 * a session gets one with the first alert.
 *
 * @throws {StorageError}
 */
export async function saveAlertForm(parts: SaveParts, sender: Sender, values: FormValues): Promise<AlertFormOutcome> {
	const read = readAlertForm(values, alertDraftSchema(parts.resorts));
	const reject = (faults: FormFaults): AlertFormOutcome => ({ outcome: 'rejected', ...rejectForm(values, faults) });
	if ('faults' in read) return reject(read.faults);
	if (values.intent === 'rehearse') {
		const retryAfterS = await parts.attempts.count(`rehearsal from ${sender.address}`, REHEARSALS, parts.clock.now());
		if (retryAfterS === null)
			return { outcome: 'rehearsed', values, rehearsal: await rehearseDraft(parts, read.draft) };
		return { outcome: 'rejected', ...rejectTooManyTries(values, retryAfterS, 'You can still save the alert.') };
	}
	const channelFault = await channelFaults(parts, sender.person, read.draft);
	if (channelFault) return reject({ channels: channelFault });
	try {
		return { outcome: 'saved', id: await save(parts, sender, values.id, read.draft) };
	} catch (error) {
		if (error instanceof AlertNotFoundError) return { outcome: 'not-found' };
		if (error instanceof TooManyAlertsError) {
			return reject({ form: `You’ve reached the limit of ${error.max} alerts. Delete one first.` });
		}
		if (error instanceof TooManyFromAddressError) return { outcome: 'rejected', ...error.toRejectedForm(values) };
		throw error;
	}
}

async function save(parts: SaveParts, sender: Sender, id: string | undefined, draft: AlertContent): Promise<string> {
	if (id && !sender.person) throw new AlertNotFoundError();
	const userId = id && sender.person ? sender.person.id : await ensureSession(parts, sender);
	const alert = id ? await editAlert(parts, userId, id, draft) : await createAlert(parts, userId, draft);
	if (draft.channels.includes('feed')) await openFeed(parts, userId);
	return alert.id;
}

async function channelFaults(
	{ webhooks }: AlertContext,
	person: Person | null,
	{ channels }: AlertContent,
): Promise<string | null> {
	if (channels.includes('email') && !person?.email) return 'E-mail needs an account. Create one first';
	if (channels.includes('webhook') && (!person || !(await webhooks.find(person.id)))) {
		return 'Set up your webhook first';
	}
	return null;
}

/** What a draft alert would have done, in words. */
export type RehearsalView = {
	/** The rule as it was understood. */
	readonly description: string;
	readonly summary: string;
	/** When it would have fired, newest first. */
	readonly firedAt: readonly UnixMs[];
	/** Of the resort; null before the first fetch. */
	readonly timeZone: string | null;
};

/**
 * Tests a draft alert on the stored hours. Nothing is saved.
 *
 * @throws {StorageError}
 */
async function rehearseDraft(
	{ resorts, conditions, clock }: Pick<Site, 'resorts' | 'conditions' | 'clock'>,
	{ resortId, rule, settings }: AlertContent,
): Promise<RehearsalView> {
	const now = clock.now();
	const readings = (await conditions.loadReadings([resortId], rehearsalWindow(now))).get(resortId);
	const rehearsal = readings
		? rehearseAlert(rule, readings, now, settings)
		: ({ outcome: rule.kind === 'forecast-snow' ? 'no-past-forecasts' : 'no-history' } as const);
	return {
		description: describeRule(rule, resortNameOf(resortId, resorts)),
		summary: describeRehearsal(rehearsal),
		firedAt: rehearsal.outcome === 'rehearsed' ? [...rehearsal.firedAt].reverse() : [],
		timeZone: readings?.timeZone ?? null,
	};
}
