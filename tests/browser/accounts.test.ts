import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { accessibilityFaults, launchBrowser } from '../support/browser.ts';
import { type EdgeSite, startEdgeSite } from '../support/edge-site.ts';
import { linkIn, type MailServer, startMailServer } from '../support/mail-server.ts';

const build = inject('siteBuild');
let mail: MailServer;
let site: EdgeSite;
let browser: Browser;

beforeAll(async () => {
	mail = await startMailServer();
	site = await startEdgeSite(build, { env: { WEATHER: 'simulated', SMTP_URL: mail.url } });
	browser = await launchBrowser();
});
afterAll(async () => {
	await browser?.close();
	await site?.[Symbol.asyncDispose]();
	await mail?.[Symbol.asyncDispose]();
});

async function send(page: Page, label: string, fields: Readonly<Record<string, string>> = {}): Promise<void> {
	for (const [name, value] of Object.entries(fields)) await page.getByLabel(name, { exact: true }).fill(value);
	await page.locator('main').getByRole('button', { name: label }).click();
}

async function followLatestLink(page: Page, label: string): Promise<void> {
	const arrived = mail.mails.at(-1);
	if (!arrived) throw new Error('no mail arrived');
	await page.goto(site.url + linkIn(arrived, build.siteUrl));
	await send(page, label);
}

describe.each([
	['with JavaScript', true],
	['without JavaScript', false],
])('%s', (_, javaScriptEnabled) => {
	test('sign up, confirm, sign out, sign in, by password and by link', async () => {
		const context = await browser.newContext({ javaScriptEnabled });
		const page = await context.newPage();
		const email = `ada-${javaScriptEnabled}@example.com`;
		const password = 'correct horse battery';
		await page.goto(`${site.url}/account`);
		await page.getByRole('link', { name: 'Create account' }).click();
		await send(page, 'Create account', { 'E-mail address': email, Password: 'short' });
		const faulty = page.getByLabel('Password', { exact: true });
		expect(await faulty.getAttribute('aria-invalid')).toBe('true');
		const fault = 'Choose a password with at least 10 characters.';
		expect(await page.locator('form .fault').innerText()).toBe(fault);
		// The summary gets the focus once the browser has drawn the page, and leads to the field.
		await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('alert');
		await page.getByRole('link', { name: fault }).click();
		expect(await faulty.evaluate((field) => field === document.activeElement)).toBe(true);
		expect(await page.getByLabel('E-mail address', { exact: true }).inputValue()).toBe(email);
		const before = mail.mails.length;
		await send(page, 'Create account', { Password: password });
		await page.getByRole('heading', { name: 'Check your inbox' }).waitFor();
		await mail.arrived(before + 1);
		await followLatestLink(page, 'Confirm and sign in');
		await page.getByRole('heading', { name: 'Your account' }).waitFor();
		expect(await page.locator('main').innerText()).toContain(email);
		// Reloading the page sends no form again.
		await page.reload();
		await send(page, 'Sign out');
		await page.getByText('You are signed out.').waitFor();
		await page.getByRole('link', { name: 'Sign in' }).click();
		await send(page, 'Sign in', { 'E-mail address': email, Password: password });
		await page.getByRole('heading', { name: 'Your account' }).waitFor();
		await send(page, 'Sign out');
		await page.goto(`${site.url}/account/sign-in`);
		await send(page, 'E-mail me a sign-in link', { 'E-mail address': email });
		await mail.arrived(before + 2);
		await followLatestLink(page, 'Sign in');
		await page.getByRole('heading', { name: 'Your account' }).waitFor();
		await context.close();
	}, 120_000);
});

test('the pages have no accessibility violations, light and dark, and fit a narrow screen', async () => {
	const context = await browser.newContext({ viewport: { width: 360, height: 740 } });
	const page = await context.newPage();
	for (const path of ['', '/sign-up', '/sign-in', '/forgot', '/reset?token=x', '/link?token=x', '/sent']) {
		await page.goto(`${site.url}/account${path}`);
		expect([path, await accessibilityFaults(page)]).toEqual([path, []]);
		expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(360);
	}
	await context.close();
}, 180_000);
