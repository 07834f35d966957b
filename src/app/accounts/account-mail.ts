import { type MailBody, toMailHtml, toMailText } from '../mail/mail-body.ts';
import type { Mail } from '../mail/mail-ports.ts';
import type { Letter } from './account-ports.ts';

type Wording = {
	readonly path: string;
	readonly subject: string;
	readonly opening: string;
	readonly label: string;
	readonly closing: string;
};

const validity = 'The link works once, within an hour.';
const ignore = 'If you did not ask for this, ignore it: nothing happens unless the link is used.';

const wordings: Readonly<Record<Letter['kind'], Wording>> = {
	'confirm-address': {
		path: '/account/confirm',
		subject: 'Confirm your address for Snowline',
		opening: 'Somebody, hopefully you, made a Snowline account with this address.',
		label: 'Confirm the address and sign in',
		closing: 'If it was not you, ignore this: the account cannot be used unless the link is.',
	},
	'sign-in': {
		path: '/account/link',
		subject: 'Your sign-in link for Snowline',
		opening: 'Here is the link to sign in to Snowline that you asked for.',
		label: 'Sign in',
		closing: ignore,
	},
	'sign-in-instead-of-up': {
		path: '/account/link',
		subject: 'You already have a Snowline account',
		opening: 'Somebody, hopefully you, tried to make a Snowline account with this address, which has one already.',
		label: 'Sign in to it',
		closing: ignore,
	},
	'reset-password': {
		path: '/account/reset',
		subject: 'Choose a new password for Snowline',
		opening: 'Here is the link to choose a new password for your Snowline account.',
		label: 'Choose a new password',
		closing: ignore,
	},
};

/** @param siteUrl public origin */
export function toAccountMail({ kind, to, token, next }: Letter, siteUrl: string): Mail {
	const { path, subject, opening, label, closing } = wordings[kind];
	const url = new URL(path, siteUrl);
	url.searchParams.set('token', token);
	if (next !== null) url.searchParams.set('next', next);
	const body: MailBody = { paragraphs: [opening, validity, closing], action: { label, url: url.href } };
	return { to, subject, text: toMailText(body), html: toMailHtml(body), idempotencyKey: `account-${kind}-${token}` };
}
