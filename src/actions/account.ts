import { type ActionAPIContext, defineAction } from 'astro:actions';
import { accountFields } from '../app/accounts/account-forms.ts';
import type { Sender } from '../app/accounts/account-ports.ts';
import { changePassword, mailResetLink, resetPassword } from '../app/accounts/change-password.ts';
import { deleteAccount } from '../app/accounts/personal-account.ts';
import { mailSignInLink, openLink, signIn, signUp } from '../app/accounts/sign-in.ts';
import { type FormAnswer, type FormValues, readFields } from '../app/form-answer.ts';
import { describeError } from '../app/log-event.ts';
import { accounts, isStorageError, site } from '../composition.ts';
import type { Person } from '../domain/person.ts';
import { callerAddress } from '../http/caller-address.ts';

type OpenAccounts = Awaited<ReturnType<typeof accounts.open>>;

/** Handles a form. */
type FormHandler = (context: OpenAccounts, sender: Sender, values: FormValues) => Promise<FormAnswer>;

/** Handles a form of a signed-in person. */
type OwnFormHandler = (...args: [...Parameters<FormHandler>, person: Person]) => Promise<FormAnswer>;

/** A form that anyone may send. */
const publicForm = (handle: FormHandler) =>
	defineAction({
		accept: 'form',
		handler: (form, context) => withAccounts(form, context, handle),
	});

/** A form about the person's own account; visitors without one are redirected to sign in. */
const ownForm = (handle: OwnFormHandler) =>
	defineAction({
		accept: 'form',
		handler: (form, context) =>
			withAccounts(form, context, async (open, sender, values) => {
				const { person } = context.locals;
				return person ? handle(open, sender, values, person) : { goTo: '/account/sign-in?next=/account' };
			}),
	});

/** Every action returns a `FormAnswer`; a rejected form is not an error. */
export const account = {
	signUp: publicForm(signUp),
	signIn: publicForm(signIn),
	mailSignInLink: publicForm(mailSignInLink),
	openSignInLink: publicForm((open, sender, values) => openLink(open, sender, values, 'sign-in')),
	confirmAddress: publicForm((open, sender, values) => openLink(open, sender, values, 'confirm-address')),
	mailResetLink: publicForm(mailResetLink),
	resetPassword: publicForm(resetPassword),
	changePassword: ownForm((open, sender, values, person) => changePassword(open, sender, person, values)),
	remove: ownForm((open, sender, values, person) => deleteAccount(open, sender, person, values)),
	/** The session ends on the server too. */
	signOut: publicForm(async (open, sender) => {
		sender.keepCookies(await open.accounts.signOut(sender.headers));
		return { goTo: '/account?done=signed-out' };
	}),
};

/** Runs a form's handler. If the database fails, the middleware answers instead, as on every private page. */
async function withAccounts(form: FormData, context: ActionAPIContext, handle: FormHandler): Promise<FormAnswer> {
	const { locals, request } = context;
	const sender: Sender = {
		network: callerAddress(context),
		headers: request.headers,
		keepCookies: (setCookies) => void locals.answerCookies.push(...setCookies),
	};
	try {
		return await handle(await accounts.open(), sender, readFields(form, accountFields));
	} catch (error) {
		if (!isStorageError(error)) throw error;
		site.log({ level: 'error', event: 'form-failed', ...describeError(error) });
		locals.unavailable = { kind: 'storage-unavailable' };
		return { goTo: '/account/unavailable' };
	}
}
