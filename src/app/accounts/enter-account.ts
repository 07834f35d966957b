import { type FormAnswer, type FormValues, readForm, rejectForm, rejectTooManyTries } from '../form-answer.ts';
import { EmailForm, LinkForm, SignInForm, SignUpForm } from './account-forms.ts';
import {
	countAttempt,
	linkLimits,
	mailLimits,
	passwordKey,
	passwordLimits,
	passwordsFromKey,
} from './account-limits.ts';
import type { AccountParts, Sender } from './account-parts.ts';
import { atEvenPace } from './even-pace.ts';

/**
 * Ways into an account. None tells whether there is one with an address: each answers the same, as late, and the rest
 * is said in a mail to that address. All throw `StorageError`.
 */

const account = '/account';
/** True of an unknown address, another password, and an address that was never confirmed. */
const mismatch =
	'That e-mail and password don’t match, or the address isn’t confirmed yet. You can always sign in with a link by e-mail.';

export async function signUp(parts: AccountParts, sender: Sender, values: FormValues): Promise<FormAnswer> {
	const form = readForm(SignUpForm, values);
	if ('answer' in form) return form.answer;
	const { email, password, next } = form.entry;
	return atEvenPace(parts.clock, async () => {
		const refusal = await refuseMail(parts, sender, values, email);
		if (refusal) return refusal;
		await parts.accounts.signUp({ email, password }, next);
		return { goTo: '/account/sent?about=sign-up' };
	});
}

export async function signIn(parts: AccountParts, sender: Sender, values: FormValues): Promise<FormAnswer> {
	const form = readForm(SignInForm, values);
	if ('answer' in form) return form.answer;
	const { email, password, next } = form.entry;
	return atEvenPace(parts.clock, async () => {
		const counted = [
			{ key: passwordKey(email), limit: passwordLimits.account },
			{ key: passwordsFromKey(sender.network), limit: passwordLimits.network },
		];
		const waitS = await countAttempt(parts.attempts, counted, parts.clock.now());
		if (waitS !== null) return rejectTooManyTries(values, waitS, 'A sign-in link works right away.');
		const entered = await parts.accounts.signIn({ email, password }, sender.headers);
		if (!entered) return rejectForm(values, { form: mismatch });
		sender.keepCookies(entered.setCookies);
		await parts.attempts.forget(passwordKey(email));
		return { goTo: next ?? account };
	});
}

export async function mailSignInLink(parts: AccountParts, sender: Sender, values: FormValues): Promise<FormAnswer> {
	const form = readForm(EmailForm, values);
	if ('answer' in form) return form.answer;
	const { email, next } = form.entry;
	return atEvenPace(parts.clock, async () => {
		const refusal = await refuseMail(parts, sender, values, email);
		if (refusal) return refusal;
		await parts.accounts.mailSignInLink(email, next);
		return { goTo: '/account/sent?about=link' };
	});
}

/** @param kind of the letter that the link stood in */
export async function openLink(
	parts: AccountParts,
	sender: Sender,
	values: FormValues,
	kind: 'sign-in' | 'confirm-address',
): Promise<FormAnswer> {
	const form = readForm(LinkForm, values);
	if ('answer' in form) return form.answer;
	const { token, next } = form.entry;
	const counted = [{ key: `links-from:${sender.network}`, limit: linkLimits.network }];
	const waitS = await countAttempt(parts.attempts, counted, parts.clock.now());
	if (waitS !== null) return rejectTooManyTries(values, waitS);
	const { accounts } = parts;
	const entered = await (kind === 'sign-in'
		? accounts.enterByLink(token, sender.headers)
		: accounts.confirmAddress(token, sender.headers));
	if (!entered) return rejectForm(values, { form: 'This link was already used or has expired.' });
	sender.keepCookies(entered.setCookies);
	return { goTo: next ?? account };
}

/** Null: a mail may be sent there. */
export async function refuseMail(
	{ attempts, clock }: AccountParts,
	{ network }: Sender,
	values: FormValues,
	email: string,
): Promise<FormAnswer | null> {
	const counted = [
		{ key: `mails-to:${email}`, limit: mailLimits.address },
		{ key: `mails-from:${network}`, limit: mailLimits.network },
	];
	const waitS = await countAttempt(attempts, counted, clock.now());
	return waitS === null
		? null
		: rejectTooManyTries(values, waitS, 'Links we sent you within the last hour still work.');
}
