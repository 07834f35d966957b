import { defineAction } from 'astro:actions';
import { changePassword, mailResetLink, resetPassword } from '../app/accounts/change-password.ts';
import { mailSignInLink, openLink, signIn, signUp } from '../app/accounts/enter-account.ts';
import { deleteAccount } from '../app/accounts/personal-account.ts';
import type { FormAnswer } from '../app/form-answer.ts';
import type { Person } from '../domain/person.ts';
import { type AccountForm, atDesk } from './account-desk.ts';

/** A form that anybody may send. */
const open = (work: AccountForm) =>
	defineAction({
		accept: 'form',
		handler: (form, context) => atDesk(form, context, work),
	});

type OwnForm = (...args: [...Parameters<AccountForm>, person: Person]) => Promise<FormAnswer>;

/** A form of somebody's own affairs; others are sent to sign in first. */
const own = (work: OwnForm) =>
	defineAction({
		accept: 'form',
		handler: (form, context) =>
			atDesk(form, context, async (parts, sender, values) => {
				const { person } = context.locals;
				return person ? work(parts, sender, values, person) : { goTo: '/account/sign-in?next=/account' };
			}),
	});

/** All answers are a `FormAnswer`; what is wrong with a form is not an error of its action. */
export const account = {
	signUp: open(signUp),
	signIn: open(signIn),
	mailSignInLink: open(mailSignInLink),
	openSignInLink: open((parts, sender, values) => openLink(parts, sender, values, 'sign-in')),
	confirmAddress: open((parts, sender, values) => openLink(parts, sender, values, 'confirm-address')),
	mailResetLink: open(mailResetLink),
	resetPassword: open(resetPassword),
	changePassword: own((parts, sender, values, person) => changePassword(parts, sender, person, values)),
	remove: own((parts, sender, values, person) => deleteAccount(parts, sender, person, values)),
	/** The session ends on the server too. */
	signOut: open(async ({ accounts }, sender) => {
		sender.keepCookies(await accounts.signOut(sender.headers));
		return { goTo: '/account?done=signed-out' };
	}),
};
