import { type FormAnswer, type FormValues, type RejectedForm, readForm, rejectForm } from '../form-answer.ts';
import { EmailForm, LinkForm, SignInForm, SignUpForm } from './account-forms.ts';
import {
	LINK_LIMITS,
	limitAttempts,
	MAIL_LIMITS,
	PASSWORD_LIMITS,
	passwordKey,
	passwordsFromKey,
	withMinDuration,
} from './account-limits.ts';
import type { AccountContext, Sender } from './account-ports.ts';

/**
 * Ways to sign in. None reveals whether an address has an account: each gives the same answer after the same time, and
 * only the mail says more. All throw `StorageError`.
 */

const HOME = '/account';
/** Shown for an unknown address, a wrong password, and an address that was never confirmed. */
const MISMATCH =
	'That e-mail and password don’t match, or the address isn’t confirmed yet. You can always sign in with a link by e-mail.';
/** Shown for any link that cannot be used. */
export const USED_LINK = 'This link was already used or has expired.';

export async function signUp(context: AccountContext, sender: Sender, values: FormValues): Promise<FormAnswer> {
	const form = readForm(SignUpForm, values);
	if ('answer' in form) return form.answer;
	const { email, password, next } = form.entry;
	return withMinDuration(context.clock, async () => {
		const rejected = await limitMails(context, sender, values, email);
		if (rejected) return rejected;
		await context.accounts.signUp({ email, password }, next);
		return { goTo: '/account/sent?about=sign-up' };
	});
}

export async function signIn(context: AccountContext, sender: Sender, values: FormValues): Promise<FormAnswer> {
	const form = readForm(SignInForm, values);
	if ('answer' in form) return form.answer;
	const { email, password, next } = form.entry;
	return withMinDuration(context.clock, async () => {
		const counted = [
			{ key: passwordKey(email), limit: PASSWORD_LIMITS.account },
			{ key: passwordsFromKey(sender.network), limit: PASSWORD_LIMITS.network },
		];
		const rejected = await limitAttempts(context, counted, values, 'A sign-in link works right away.');
		if (rejected) return rejected;
		const session = await context.accounts.signIn({ email, password }, sender.headers);
		if (!session) return rejectForm(values, { form: MISMATCH });
		sender.keepCookies(session.setCookies);
		await context.attempts.forget(passwordKey(email));
		return { goTo: next ?? HOME };
	});
}

export async function mailSignInLink(context: AccountContext, sender: Sender, values: FormValues): Promise<FormAnswer> {
	const form = readForm(EmailForm, values);
	if ('answer' in form) return form.answer;
	const { email, next } = form.entry;
	return withMinDuration(context.clock, async () => {
		const rejected = await limitMails(context, sender, values, email);
		if (rejected) return rejected;
		await context.accounts.mailSignInLink(email, next);
		return { goTo: '/account/sent?about=link' };
	});
}

/** @param kind of the mail that the link was in */
export async function openLink(
	context: AccountContext,
	sender: Sender,
	values: FormValues,
	kind: 'sign-in' | 'confirm-address',
): Promise<FormAnswer> {
	const form = readForm(LinkForm, values);
	if ('answer' in form) return form.answer;
	const { token, next } = form.entry;
	const rejected = await limitLinks(context, sender, values);
	if (rejected) return rejected;
	const { accounts } = context;
	const session = await (kind === 'sign-in'
		? accounts.signInByLink(token, sender.headers)
		: accounts.confirmAddress(token, sender.headers));
	if (!session) return rejectForm(values, { form: USED_LINK });
	sender.keepCookies(session.setCookies);
	return { goTo: next ?? HOME };
}

/** Null: a mail may be sent to this address. */
export function limitMails(
	context: AccountContext,
	{ network }: Sender,
	values: FormValues,
	email: string,
): Promise<RejectedForm | null> {
	const counted = [
		{ key: `mails-to:${email}`, limit: MAIL_LIMITS.address },
		{ key: `mails-from:${network}`, limit: MAIL_LIMITS.network },
	];
	return limitAttempts(context, counted, values, 'Links we sent you within the last hour still work.');
}

/** Null: this network may try a link. */
export function limitLinks(
	context: AccountContext,
	{ network }: Sender,
	values: FormValues,
): Promise<RejectedForm | null> {
	return limitAttempts(context, [{ key: `links-from:${network}`, limit: LINK_LIMITS.network }], values);
}
