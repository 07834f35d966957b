import { faultOfPassword } from '../../domain/password.ts';
import type { Person } from '../../domain/person.ts';
import { type FormAnswer, type FormValues, readForm, rejectForm, rejectTooManyTries } from '../form-answer.ts';
import { ChangePasswordForm, EmailForm, ResetForm } from './account-forms.ts';
import { countAttempt, linkLimits, passwordKey, passwordLimits } from './account-limits.ts';
import type { AccountParts, Sender } from './account-parts.ts';
import { refuseMail } from './enter-account.ts';
import { atEvenPace } from './even-pace.ts';

/** All throw `StorageError`. */

/** The same for an address without an account, as `enter-account` says. */
export async function mailResetLink(parts: AccountParts, sender: Sender, values: FormValues): Promise<FormAnswer> {
	const form = readForm(EmailForm, values);
	if ('answer' in form) return form.answer;
	const { email } = form.entry;
	return atEvenPace(parts.clock, async () => {
		const refusal = await refuseMail(parts, sender, values, email);
		if (refusal) return refusal;
		await parts.accounts.mailResetLink(email);
		return { goTo: '/account/sent?about=reset' };
	});
}

export async function resetPassword(parts: AccountParts, sender: Sender, values: FormValues): Promise<FormAnswer> {
	const form = readForm(ResetForm, values);
	if ('answer' in form) return form.answer;
	const { token, password } = form.entry;
	const counted = [{ key: `links-from:${sender.network}`, limit: linkLimits.network }];
	const waitS = await countAttempt(parts.attempts, counted, parts.clock.now());
	if (waitS !== null) return rejectTooManyTries(values, waitS);
	if (!(await parts.accounts.resetPassword(token, password))) {
		return rejectForm(values, { form: 'This link was already used or has expired.' });
	}
	return { goTo: '/account/sign-in?done=reset' };
}

/** @param person whose session it is */
export async function changePassword(
	parts: AccountParts,
	sender: Sender,
	person: Person,
	values: FormValues,
): Promise<FormAnswer> {
	const form = readForm(ChangePasswordForm, values);
	if ('answer' in form) return form.answer;
	const { current, password } = form.entry;
	const fault = faultOfPassword(password, person.email);
	if (fault !== null) return rejectForm(values, { password: fault });
	const refusal = await refuseTry(parts, person, values);
	if (refusal) return refusal;
	const facts = await parts.accounts.describe(person.id);
	const known = facts?.hasPassword ? (current ?? '') : null;
	const setCookies = await parts.accounts.changePassword(known, password, sender.headers);
	if (setCookies === null) return rejectForm(values, { current: 'That’s not your current password.' });
	sender.keepCookies(setCookies);
	return { goTo: '/account?done=password' };
}

/** Null: the password of somebody who is signed in may be tried: a session may have been left open on a shared machine. */
export async function refuseTry(
	{ attempts, clock }: AccountParts,
	{ id }: Person,
	values: FormValues,
): Promise<FormAnswer | null> {
	const counted = [{ key: passwordKey(id), limit: passwordLimits.account }];
	const waitS = await countAttempt(attempts, counted, clock.now());
	return waitS === null ? null : rejectTooManyTries(values, waitS);
}
