import type { Page } from 'playwright-core';
import type { EdgeSite } from '../../support/edge-site.ts';
import type { MailServer } from '../../support/mail-server.ts';

/** A person with a browser who sets alerts. */
export type Skier = {
	readonly site: EdgeSite;
	readonly mails: MailServer;
	readonly page: Page;
	readonly email: string;
};

const PASSWORD = 'four words of snow';

/** Enters a natural-language alert, changes fields of the filled-in form, and saves it. */
export async function setAlert(
	{ site, page }: Skier,
	words: string,
	change: (page: Page) => Promise<void> = async () => {},
): Promise<void> {
	await page.goto(`${site.url}/alerts/new`);
	await page.getByLabel('In your own words').fill(words);
	await page.getByRole('button', { name: 'Preview alert' }).click();
	await change(page);
	await page.getByRole('button', { name: 'Save alert' }).click();
	await page.waitForURL('**/alerts?done=saved');
}

/** Creates an account with the mailed link. */
export async function signUp({ site, mails, page, email }: Skier): Promise<void> {
	await page.goto(`${site.url}/account/sign-up?next=/alerts`);
	await page.getByLabel('E-mail address').fill(email);
	await page.getByLabel('Password').fill(PASSWORD);
	const before = mails.mails.length;
	await page.getByRole('button', { name: 'Create account' }).click();
	await mails.arrived(before + 1);
	await page.goto(site.url + linkIn(mails, '/account/confirm'));
	await page.getByRole('button', { name: 'Confirm and sign in' }).click();
	await page.waitForURL('**/alerts');
}

export async function signOut({ site, page }: Skier): Promise<void> {
	await page.goto(`${site.url}/account`);
	await page.getByRole('button', { name: 'Sign out' }).click();
	await page.waitForURL('**/account?done=signed-out');
}

export async function signIn({ site, page, email }: Skier): Promise<void> {
	await page.goto(`${site.url}/account/sign-in?next=/alerts`);
	await page.getByLabel('E-mail address').fill(email);
	await page.getByLabel('Password').fill(PASSWORD);
	await page.getByRole('button', { name: 'Sign in', exact: true }).click();
	await page.waitForURL('**/alerts');
}

/** Returns path and query of a link in the last mail; its origin is the build's, not the test server's. */
export function linkIn(mails: MailServer, path: string): string {
	const text = readable(mails.mails.at(-1)?.source ?? '');
	const url = text.split(/[\s<>"]+/).find((word) => URL.parse(word)?.pathname.startsWith(path));
	if (url === undefined) throw new Error(`there is no link to ${path} in the last mail`);
	const { pathname, search } = new URL(url.replaceAll('&amp;', '&'));
	return pathname + search;
}

/** Without the line ends and escapes of quoted-printable (RFC 2045 section 6.7), which is enough for addresses. */
export function readable(source: string): string {
	return source
		.replaceAll('=\r\n', '')
		.replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
