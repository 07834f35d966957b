import { passwordFault } from '../../domain/password.ts';
import type { Person } from '../../domain/person.ts';
import { type FormAnswer, type FormValues, type RejectedForm, readForm, rejectForm } from '../form-answer.ts';
import { ChangePasswordForm, EmailForm, ResetForm } from './account-forms.ts';
import { limitAttempts, PASSWORD_LIMITS, passwordKey, withMinDuration } from './account-limits.ts';
import type { AccountContext, Sender } from './account-ports.ts';
import { limitLinks, limitMails, USED_LINK } from './sign-in.ts';

/** All throw `StorageError`. */

/** Gives the same answer for an address without an account, as everything in `sign-in` does. */
export async function mailResetLink(context: AccountContext, sender: Sender, values: FormValues): Promise<FormAnswer> {
	const form = readForm(EmailForm, values);
	if ('answer' in form) return form.answer;
	const { email } = form.entry;
	return withMinDuration(context.clock, async () => {
		const rejected = await limitMails(context, sender, values, email);
		if (rejected) return rejected;
		await context.accounts.mailResetLink(email);
		return { goTo: '/account/sent?about=reset' };
	});
}

export async function resetPassword(context: AccountContext, sender: Sender, values: FormValues): Promise<FormAnswer> {
	const form = readForm(ResetForm, values);
	if ('answer' in form) return form.answer;
	const { token, password } = form.entry;
	const rejected = await limitLinks(context, sender, values);
	if (rejected) return rejected;
	if (!(await context.accounts.resetPassword(token, password))) return rejectForm(values, { form: USED_LINK });
	return { goTo: '/account/sign-in?done=reset' };
}

/** @param person whose session it is */
export async function changePassword(
	context: AccountContext,
	sender: Sender,
	person: Person,
	values: FormValues,
): Promise<FormAnswer> {
	const form = readForm(ChangePasswordForm, values);
	if ('answer' in form) return form.answer;
	const { current, password } = form.entry;
	const fault = passwordFault(password, person.email);
	if (fault !== null) return rejectForm(values, { password: fault });
	const rejected = await limitOwnPassword(context, person, values);
	if (rejected) return rejected;
	const facts = await context.accounts.describe(person.id);
	const known = facts?.hasPassword ? (current ?? '') : null;
	const setCookies = await context.accounts.changePassword(known, password, sender.headers);
	if (setCookies === null) return rejectForm(values, { current: 'That’s not your current password.' });
	sender.keepCookies(setCookies);
	return { goTo: '/account?done=password' };
}

/** Null: the signed-in person may try their password. It is limited because a session may be open on a shared machine. */
export function limitOwnPassword(
	context: AccountContext,
	{ id }: Person,
	values: FormValues,
): Promise<RejectedForm | null> {
	return limitAttempts(context, [{ key: passwordKey(id), limit: PASSWORD_LIMITS.account }], values);
}
