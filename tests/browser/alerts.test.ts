import { createClient } from '@libsql/client';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { accessibilityFaults, launchBrowser } from '../support/browser.ts';
import { type EdgeSite, startEdgeSite } from '../support/edge-site.ts';
import { type HookReceiver, isSigned, startHookReceiver } from '../support/hook-receiver.ts';
import { type MailServer, startMailServer } from '../support/mail-server.ts';
import { copySiteBuild, removeSiteBuild, type SiteBuild } from '../support/site-build.ts';
import { linkIn, readable, type Skier, setAlert, signIn, signOut, signUp } from './support/skier.ts';

// A separate build: the browser keeps no secure cookies of a site without https.

let build: SiteBuild;
let mails: MailServer;
let hooks: HookReceiver;
let site: EdgeSite;
let browser: Browser;

beforeAll(async () => {
	build = await copySiteBuild(inject('siteBuild'), 'http://localhost:4321');
	mails = await startMailServer();
	hooks = await startHookReceiver();
	site = await startEdgeSite(build, { env: { SMTP_URL: mails.url, WEBHOOK_LOOPBACK: 'allow' } });
	browser = await launchBrowser();
	await refresh();
}, 300_000);

afterAll(async () => {
	await browser?.close();
	await site?.[Symbol.asyncDispose]();
	await hooks?.[Symbol.asyncDispose]();
	await mails?.[Symbol.asyncDispose]();
	if (build) await removeSiteBuild(build);
});

async function refresh(): Promise<void> {
	expect((await site.post('/api/refresh', { force: true }, build.bypassToken)).status).toBe(200);
}

/** @returns how many messages it sent */
async function evaluate(): Promise<number> {
	const { status, text } = await site.post('/api/alerts/evaluate', {}, build.bypassToken);
	expect(status).toBe(200);
	return JSON.parse(text).sent;
}

async function arrive(email: string, javaScriptEnabled = true): Promise<Skier> {
	const context = await browser.newContext({ javaScriptEnabled, viewport: { width: 360, height: 800 } });
	context.setDefaultTimeout(60_000);
	return { site, mails, page: await context.newPage(), email };
}

describe.each([
	['with JavaScript', true],
	['without JavaScript', false],
])('%s', (name, javaScriptEnabled) => {
	test('an alert set without an account survives signing up, out and in; it can be edited, paused and deleted', async () => {
		const skier = await arrive(`${name.replaceAll(' ', '-')}@snow.example`, javaScriptEnabled);
		const { page } = skier;
		await setAlert(skier, '6 inches at Mammoth');
		const card = page.getByRole('listitem').filter({ hasText: 'New snow in 24 h at Mammoth Mountain is 6 in or more' });
		await card.getByText(/now .+ of 6 in/i).waitFor();
		await page.getByText('These alerts are saved in this browser only.').waitFor();

		await signUp(skier);
		await card.waitFor();
		await signOut(skier);
		await page.goto(`${site.url}/alerts`);
		await page.getByRole('heading', { name: 'No alerts yet' }).waitFor();
		await signIn(skier);
		await card.waitFor();

		await card.getByRole('link', { name: /^Edit/ }).click();
		await page.locator('label', { hasText: 'Wind gusts' }).click();
		await page.locator('[name="value.gust"]').fill('a gale');
		await page.getByRole('button', { name: 'Save changes' }).click();
		await page.getByText('Enter the threshold as a number').first().waitFor();
		expect(await page.locator('[name="value.gust"]').inputValue()).toBe('a gale');
		await page.locator('[name="value.gust"]').fill('55');
		await page.getByRole('button', { name: 'Save changes' }).click();
		const changed = page
			.getByRole('listitem')
			.filter({ hasText: 'Gusts at the summit of Mammoth Mountain are 55 mph' });
		await changed.getByRole('button', { name: /^Pause/ }).click();
		await changed.getByText('Paused', { exact: true }).waitFor();
		await changed.getByRole('button', { name: /^Resume/ }).click();
		await page.waitForURL('**/alerts?done=resume');

		await changed.getByRole('link', { name: /^Edit/ }).click();
		await page.getByText('Delete this alert').click();
		await page.getByRole('button', { name: 'Permanently delete' }).click();
		await page.getByRole('heading', { name: 'No alerts yet' }).waitFor();
		await page.context().close();
	}, 180_000);
});

test('pages of alerts are accessible, and fit a narrow screen', async () => {
	const skier = await arrive('access@snow.example');
	const { page } = skier;
	await setAlert(skier, 'gusts over 20 mph at Bachelor');
	await evaluate();
	for (const path of ['/alerts', '/alerts/new?words=more%20than%206%20inches%20soonish', '/alerts/channels']) {
		await page.goto(site.url + path);
		expect([path, await accessibilityFaults(page, ['light'])]).toEqual([path, []]);
		const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
		expect(overflow, path).toBeLessThanOrEqual(0);
	}
	await page.context().close();
}, 120_000);

describe('snow passes the threshold at the weather service', () => {
	let skier: Skier;
	let secret: string;
	let feedPath: string;

	/** Sets the hourly snow of every resort, cm; null: missing. @returns how many messages were sent */
	async function snow(cmPerHour: number | null, unit = 'cm'): Promise<number> {
		site.upstream.alter = (locations) => {
			for (const { hourly, hourly_units } of locations) {
				hourly.snowfall = (hourly.snowfall ?? []).map(() => cmPerHour);
				hourly_units.snowfall = unit;
			}
		};
		await refresh();
		return evaluate();
	}

	const entries = async () => (await site.get(feedPath)).text.match(/<entry>/g)?.length ?? 0;
	const alertMails = () => mails.mails.filter(({ source }) => /^List-Unsubscribe:/im.test(source));

	beforeAll(async () => {
		skier = await arrive('storm@snow.example', false);
		const { page } = skier;
		await signUp(skier);
		await page.goto(`${site.url}/alerts/channels`);
		await page.getByLabel('Webhook URL').fill(hooks.url);
		await page.getByRole('button', { name: 'Save webhook' }).click();
		secret = (await page.locator('.secret code').textContent()) ?? '';
		await snow(0);
		await setAlert(skier, '10 cm in the last 24 hours at Steamboat', async () => {
			for (const name of ['email', 'feed', 'webhook']) await page.locator(`[name="channel.${name}"]`).check();
		});
		await page.goto(`${site.url}/alerts/channels`);
		feedPath = new URL((await page.locator('.secret a').getAttribute('href')) ?? '').pathname;
	}, 180_000);

	afterAll(() => skier?.page.context().close());

	test('it fires once: one mail, one webhook with a valid signature, one entry of the feed', async () => {
		expect(await snow(1)).toBe(2);
		for (let count = 0; count < 3; count += 1) expect(await evaluate()).toBe(0);
		expect(alertMails()).toMatchObject([{ to: ['storm@snow.example'] }]);
		expect(readable(alertMails()[0]?.source ?? '')).toMatch(/New snow in 24 h at Steamboat: 24 cm/);
		expect(hooks.received).toHaveLength(1);
		const [hook] = hooks.received;
		expect(hook && isSigned(hook, secret)).toBe(true);
		expect(hook && isSigned(hook, `${secret}x`)).toBe(false);
		expect(JSON.parse(hook?.body ?? '')).toMatchObject({ kind: 'fired', resort: { id: 'steamboat' }, value: 24 });
		expect(await entries()).toBe(1);
	}, 60_000);

	test('a missing figure or one in another unit sends no notification', async () => {
		await pretendHoursHavePassed(13);
		expect(await snow(0)).toBe(0);
		expect(await snow(null)).toBe(0);
		expect(await snow(1, 'inch')).toBe(0);
	}, 60_000);

	test('when the value falls and rises again, it fires again', async () => {
		expect(await snow(1)).toBe(2);
		expect(await evaluate()).toBe(0);
		expect([alertMails().length, hooks.received.length, await entries()]).toEqual([2, 2, 2]);
	}, 60_000);

	test('one-click unsubscribe of a mail program stops the mails, and nothing else', async () => {
		const path = linkIn(mails, '/alerts/unsubscribe');
		const { page } = skier;
		await page.goto(site.url + path);
		await page.getByText('New snow in 24 h at Steamboat is 10 cm or more').waitFor();
		// As a mail program sends it: without an origin or a session.
		const clicked = await fetch(site.url + path, {
			method: 'POST',
			headers: { 'content-type': 'application/x-www-form-urlencoded' },
			body: 'List-Unsubscribe=One-Click',
		});
		expect([clicked.status, clicked.headers.get('cache-control')]).toEqual([200, 'private, no-store']);
		await page.goto(`${site.url}/alerts`);
		await page.getByText('webhook and feed').waitFor();
	}, 60_000);

	test('a deleted feed is not found', async () => {
		const { page } = skier;
		expect((await site.get(feedPath)).headers.get('cache-control')).toBe('private, no-store');
		await page.goto(`${site.url}/alerts/channels`);
		await page.getByRole('button', { name: 'Delete feed' }).click();
		await page.waitForURL('**/alerts/channels?done=feed-closed');
		const gone = await site.get(feedPath);
		expect([gone.status, gone.headers.get('cache-control')]).toEqual([404, 'private, no-store']);
	}, 60_000);
});

/** Functions have the real time, so the stored times of alerts are moved instead. */
async function pretendHoursHavePassed(hours: number): Promise<void> {
	const database = createClient({ url: `file:${site.databaseFile}`, timeout: 5_000 });
	const ms = hours * 3_600_000;
	await database.execute({ sql: 'update alerts set last_fired_at = last_fired_at - ?', args: [ms] });
	database.close();
}
