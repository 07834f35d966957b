import { describeRule } from '../../domain/alerts/describe-rule.ts';
import { describeRehearsal, rehearsalWindow, rehearseAlert } from '../../domain/alerts/rehearse-alert.ts';
import type { Person } from '../../domain/person.ts';
import { MINUTE_MS, type UnixMs } from '../../domain/time.ts';
import type { Site } from '../site.ts';
import type { AlertContext } from './alert-context.ts';
import { AlertNotFoundError, TooManyAlertsError } from './alert-errors.ts';
import { type AlertFormErrors, type AlertFormValues, alertDraftSchema, readAlertForm } from './alert-form.ts';
import type { AlertContent } from './alert-ports.ts';
import { ensureSession, type Sender, type SessionParts, TooManyFromAddressError } from './ensure-session.ts';
import { createAlert, editAlert } from './manage-alerts.ts';
import { openFeed } from './private-feed.ts';

/** What came of a form. Wherever it was not saved, what was entered comes back with it. */
export type AlertFormOutcome =
	| { readonly outcome: 'saved'; readonly id: string }
	| { readonly outcome: 'rehearsed'; readonly values: AlertFormValues; readonly rehearsal: RehearsalView }
	| { readonly outcome: 'refused'; readonly values: AlertFormValues; readonly errors: AlertFormErrors }
	/** There is no such alert of theirs. */
	| { readonly outcome: 'not-found' };

/** What is wrong with the form as a whole is said under this name. */
export const WHOLE_FORM = 'form';

/** A month of hours is read for each, and nobody has to say who they are. */
const REHEARSALS = { attempts: 60, windowMs: 10 * MINUTE_MS };

export type SaveParts = AlertContext & SessionParts;

/**
 * Saves what a form holds, as a new alert or, where it names one, in place of that; or only tries it out. Whoever has
 * no session gets one with their first alert.
 *
 * @throws {StorageError}
 */
export async function saveAlertForm(
	parts: SaveParts,
	sender: Sender,
	values: AlertFormValues,
): Promise<AlertFormOutcome> {
	const read = readAlertForm(values, alertDraftSchema(parts.resorts));
	const refused = (errors: AlertFormErrors): AlertFormOutcome => ({ outcome: 'refused', values, errors });
	if ('errors' in read) return refused(read.errors);
	if (values.intent === 'rehearse') {
		const retryAfterS = await parts.attempts.count(`rehearsal from ${sender.address}`, REHEARSALS, parts.clock.now());
		if (retryAfterS === null)
			return { outcome: 'rehearsed', values, rehearsal: await rehearseDraft(parts, read.draft) };
		return refused({ [WHOLE_FORM]: `That were many tries. Go on in ${Math.ceil(retryAfterS / 60)} min, or save now.` });
	}
	const channelFault = await channelFaults(parts, sender.person, read.draft);
	if (channelFault) return refused({ channels: channelFault });
	try {
		return { outcome: 'saved', id: await save(parts, sender, values.id, read.draft) };
	} catch (error) {
		if (error instanceof AlertNotFoundError) return { outcome: 'not-found' };
		if (error instanceof TooManyAlertsError) {
			return refused({ [WHOLE_FORM]: `You have ${error.most} alerts, as many as anybody can have: delete one first.` });
		}
		if (error instanceof TooManyFromAddressError) {
			return refused({
				[WHOLE_FORM]: 'Too many alerts were made from your address today. With an account you can go on at once.',
			});
		}
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
	if (channels.includes('email') && !person?.email) return 'E-mail needs an account with an address: sign up first';
	if (channels.includes('webhook') && (!person || !(await webhooks.find(person.id)))) {
		return 'Say first where your webhook is';
	}
	return null;
}

/** What a draft would have done, in words. */
export type RehearsalView = {
	/** The rule as it was understood. */
	readonly words: string;
	readonly summary: string;
	/** When it would have fired, newest first. */
	readonly firedAt: readonly UnixMs[];
	/** Of the resort; null before the first fetch. */
	readonly timeZone: string | null;
};

/**
 * Tries a draft on the hours that are stored. Nothing is saved.
 *
 * @throws {StorageError}
 */
export async function rehearseDraft(
	{ resorts, conditions, clock }: Pick<Site, 'resorts' | 'conditions' | 'clock'>,
	{ resortId, rule, settings }: AlertContent,
): Promise<RehearsalView> {
	const now = clock.now();
	const readings = (await conditions.loadReadings([resortId], rehearsalWindow(now))).get(resortId);
	const rehearsal = readings
		? rehearseAlert(rule, readings, now, settings)
		: ({ outcome: rule.kind === 'forecast-snow' ? 'no-past-forecasts' : 'no-history' } as const);
	return {
		words: describeRule(rule, resorts.find(({ id }) => id === resortId)?.name ?? resortId),
		summary: describeRehearsal(rehearsal),
		firedAt: rehearsal.outcome === 'rehearsed' ? [...rehearsal.firedAt].reverse() : [],
		timeZone: readings?.timeZone ?? null,
	};
}
