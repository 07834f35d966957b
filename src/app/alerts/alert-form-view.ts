import { describeRule } from '../../domain/alerts/describe-rule.ts';
import { type ParsedAlert, parseAlert } from '../../domain/alerts/parse-alert.ts';
import type { Person } from '../../domain/person.ts';
import type { Resort } from '../../domain/resort.ts';
import type { AlertContext } from './alert-context.ts';
import { type AlertFormErrors, type AlertFormValues, emptyAlertForm, withRule } from './alert-form.ts';
import type { RehearsalView } from './save-alert.ts';

/** What was made of an alert in words, to be shown before the form that it filled in. */
export type SentenceView = {
	readonly text: string;
	/** The rule in words; null: none was found. */
	readonly words: string | null;
	readonly parsed: ParsedAlert;
};

/** Why a way of giving word cannot be chosen; null: it can. */
export type ChannelBarrier = 'no-account' | 'no-webhook' | 'no-mail' | null;

/** A form for an alert, new or not. */
export type AlertFormView = {
	/** Null: a new one. */
	readonly id: string | null;
	/** Nobody has filled it in yet. */
	readonly isFresh: boolean;
	readonly values: AlertFormValues;
	readonly errors: AlertFormErrors;
	readonly rehearsal: RehearsalView | null;
	readonly sentence: SentenceView | null;
	readonly resorts: readonly Pick<Resort, 'id' | 'name'>[];
	readonly barriers: { readonly email: ChannelBarrier; readonly webhook: ChannelBarrier };
	/** Where mails would go. */
	readonly email: string | null;
	readonly mailsGo: AlertContext['mailsGo'];
};

/** Where no better is known: that of most resorts. */
const USUAL_TIME_ZONE = 'America/Los_Angeles';

export type NewFormQuery = {
	/** An alert in words. */
	readonly sentence: string | null;
	readonly resortId: string | null;
};

/** A form for a new alert, filled in as far as the wishes say. */
export async function openNewForm(
	context: AlertContext,
	person: Person | null,
	{ sentence: text, resortId }: NewFormQuery,
): Promise<AlertFormView> {
	const sentence = text === null || text.trim() === '' ? null : readSentence(context, text);
	const rule = sentence?.parsed.rule;
	const values = {
		...(rule ? withRule(emptyAlertForm, rule) : emptyAlertForm),
		resort: sentence?.parsed.resortId ?? resortId ?? '',
		timeZone: USUAL_TIME_ZONE,
		...(person?.email && context.mailsGo ? { 'channel.email': 'on' } : {}),
	};
	return {
		...(await surroundings(context, person)),
		id: null,
		isFresh: true,
		values,
		errors: {},
		rehearsal: null,
		sentence,
	};
}

/** A form that was sent, or is about an alert that there is. */
export async function openFilledForm(
	context: AlertContext,
	person: Person | null,
	form: Pick<AlertFormView, 'id' | 'values'> & Partial<Pick<AlertFormView, 'errors' | 'rehearsal'>>,
): Promise<AlertFormView> {
	const values = { ...form.values, timeZone: form.values.timeZone || USUAL_TIME_ZONE };
	return {
		...(await surroundings(context, person)),
		isFresh: false,
		errors: {},
		rehearsal: null,
		...form,
		values,
		sentence: null,
	};
}

function readSentence({ resorts }: Pick<AlertContext, 'resorts'>, text: string): SentenceView {
	const parsed = parseAlert(text, { resorts, units: 'imperial' });
	const name = resorts.find(({ id }) => id === parsed.resortId)?.name ?? 'the resort that you choose';
	return { text, words: parsed.rule ? describeRule(parsed.rule, name) : null, parsed };
}

async function surroundings(
	{ resorts, webhooks, mailsGo }: AlertContext,
	person: Person | null,
): Promise<Pick<AlertFormView, 'resorts' | 'barriers' | 'email' | 'mailsGo'>> {
	const webhook = person ? await webhooks.find(person.id) : null;
	const email = person?.email ?? null;
	return {
		resorts: resorts.map(({ id, name }) => ({ id, name })),
		barriers: {
			email: mailsGo === null ? 'no-mail' : email === null ? 'no-account' : null,
			webhook: webhook ? null : 'no-webhook',
		},
		email,
		mailsGo,
	};
}
