import { type Mail, type MailBody, toMailHtml, toMailText } from '../mail.ts';
import type { LinkMail } from './account-ports.ts';

type MailTexts = {
	readonly path: string;
	readonly subject: string;
	readonly opening: string;
	readonly label: string;
	readonly closing: string;
};

const VALIDITY = 'The link works once and expires in an hour.';
const IGNORE = 'If you didn’t ask for this, you can ignore this mail: nothing happens unless the link is used.';

const textsByKind: Readonly<Record<LinkMail['kind'], MailTexts>> = {
	'confirm-address': {
		path: '/account/confirm',
		subject: 'Confirm your e-mail address for Snowline',
		opening: 'You (or someone using this address) created a Snowline account.',
		label: 'Confirm address and sign in',
		closing: 'If it wasn’t you, you can ignore this mail: nobody can use the account unless the link is used.',
	},
	'sign-in': {
		path: '/account/link',
		subject: 'Your Snowline sign-in link',
		opening: 'Here is your link to sign in to Snowline.',
		label: 'Sign in',
		closing: IGNORE,
	},
	'sign-in-instead-of-up': {
		path: '/account/link',
		subject: 'You already have a Snowline account',
		opening: 'You (or someone using this address) tried to create a Snowline account, but there is one already.',
		label: 'Sign in',
		closing: IGNORE,
	},
	'reset-password': {
		path: '/account/reset',
		subject: 'Reset your Snowline password',
		opening: 'Here is your link to choose a new password for your Snowline account.',
		label: 'Choose a new password',
		closing: IGNORE,
	},
};

/** @param siteUrl public origin */
export function toAccountMail({ kind, to, token, next }: LinkMail, siteUrl: string): Mail {
	const { path, subject, opening, label, closing } = textsByKind[kind];
	const url = new URL(path, siteUrl);
	url.searchParams.set('token', token);
	if (next !== null) url.searchParams.set('next', next);
	const body: MailBody = { paragraphs: [opening, VALIDITY, closing], action: { label, url: url.href } };
	return { to, subject, text: toMailText(body), html: toMailHtml(body), idempotencyKey: `account-${kind}-${token}` };
}
