import { describeRule } from '../../domain/alerts/describe-rule.ts';
import { type ParsedAlert, parseAlert } from '../../domain/alerts/parse-alert.ts';
import type { Person } from '../../domain/person.ts';
import type { Resort } from '../../domain/resort.ts';
import type { FormFaults, FormValues } from '../form-answer.ts';
import type { AlertContext } from './alert-context.ts';
import { emptyAlertForm, withRule } from './alert-form.ts';
import type { RehearsalView } from './save-alert.ts';

/** How a natural-language alert was read. It is shown above the form that it filled in. */
export type SentenceView = {
	readonly text: string;
	/** The rule in words; null: none was found. */
	readonly description: string | null;
	readonly parsed: ParsedAlert;
};

/** Why a channel cannot be chosen; null: it can. */
export type ChannelBarrier = 'no-account' | 'no-webhook' | 'no-mail' | null;

/** A form for an alert, new or not. */
export type AlertFormView = {
	/** Null: a new alert. */
	readonly id: string | null;
	/** Not filled in yet. */
	readonly isFresh: boolean;
	readonly values: FormValues;
	readonly faults: FormFaults;
	readonly rehearsal: RehearsalView | null;
	readonly sentence: SentenceView | null;
	readonly resorts: readonly Pick<Resort, 'id' | 'name'>[];
	readonly barriers: { readonly email: ChannelBarrier; readonly webhook: ChannelBarrier };
	/** The address that mails would go to. */
	readonly email: string | null;
	readonly mailsGo: AlertContext['mailsGo'];
};

/** The time zone of most resorts, until the browser or the visitor names another. */
const DEFAULT_TIME_ZONE = 'America/Los_Angeles';

export type NewFormQuery = {
	/** A natural-language alert. */
	readonly sentence: string | null;
	readonly resortId: string | null;
};

/** Returns the form of a new alert, filled in from the query. */
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
		timeZone: DEFAULT_TIME_ZONE,
		...(person?.email && context.mailsGo ? { 'channel.email': 'on' } : {}),
	};
	return {
		...(await loadChoices(context, person)),
		id: null,
		isFresh: true,
		values,
		faults: {},
		rehearsal: null,
		sentence,
	};
}

/** Returns a form that was sent, or that of an existing alert. */
export async function openFilledForm(
	context: AlertContext,
	person: Person | null,
	form: Pick<AlertFormView, 'id' | 'values'> & Partial<Pick<AlertFormView, 'faults' | 'rehearsal'>>,
): Promise<AlertFormView> {
	const values = { ...form.values, timeZone: form.values.timeZone || DEFAULT_TIME_ZONE };
	return {
		...(await loadChoices(context, person)),
		isFresh: false,
		faults: {},
		rehearsal: null,
		...form,
		values,
		sentence: null,
	};
}

function readSentence({ resorts }: Pick<AlertContext, 'resorts'>, text: string): SentenceView {
	const parsed = parseAlert(text, { resorts, units: 'imperial' });
	const name = resorts.find(({ id }) => id === parsed.resortId)?.name ?? 'the resort you choose';
	return { text, description: parsed.rule ? describeRule(parsed.rule, name) : null, parsed };
}

async function loadChoices(
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
