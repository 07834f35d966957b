import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { accessibilityFaults, launchBrowser } from '../support/browser.ts';
import { type EdgeSite, startEdgeSite } from '../support/edge-site.ts';
import { accountPassword, signInEditor } from '../support/editors.ts';
import { textOf } from '../support/html-form.ts';

const build = inject('siteBuild');
const email = 'anna@mammoth.example';
let site: EdgeSite;
let browser: Browser;

beforeAll(async () => {
	site = await startEdgeSite(build, { env: { WEATHER: 'simulated' } });
	browser = await launchBrowser();
	await signInEditor({ databaseFile: site.databaseFile, siteUrl: build.siteUrl }, email, ['mammoth', 'steamboat']);
	for (const path of ['/', '/resorts/mammoth', '/resorts/steamboat']) await site.get(path);
});

afterAll(async () => {
	await browser?.close();
	await site?.[Symbol.asyncDispose]();
});

type Visit = AsyncDisposable & { readonly page: Page; readonly complaints: readonly string[] };

/** Opens the console, which asks to sign in first. */
async function visitConsole(options: Parameters<Browser['newContext']>[0]): Promise<Visit> {
	const context: BrowserContext = await browser.newContext(options);
	const page = await context.newPage();
	const complaints: string[] = [];
	page.on('console', (message) => {
		if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
	});
	page.on('pageerror', (error) => complaints.push(String(error)));
	await page.goto(`${site.url}/editor`);
	await page.getByLabel('E-mail address').fill(email);
	await page.getByLabel('Password').fill(accountPassword);
	await page.getByRole('button', { name: 'Sign in', exact: true }).click();
	await page.waitForURL(`${site.url}/editor`);
	return { page, complaints, [Symbol.asyncDispose]: () => context.close() };
}

const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };

test.each([
	{ resortId: 'mammoth', resort: 'Mammoth Mountain', javaScriptEnabled: true },
	{ resortId: 'steamboat', resort: 'Steamboat', javaScriptEnabled: false },
])(
	'two figures are changed on a phone, previewed, published, and shown to the next visitor (JavaScript: $javaScriptEnabled)',
	async ({ resortId, resort, javaScriptEnabled }) => {
		const path = `/resorts/${resortId}`;
		expect((await site.get(path)).cache).toBe('HIT');
		await using visit = await visitConsole({ ...phone, javaScriptEnabled });
		const { page, complaints } = visit;
		await page.getByRole('link', { name: `Write report for ${resort}` }).tap();
		await page.getByLabel('New snow 24 h', { exact: true }).fill('4.5');
		await page.getByLabel('Lifts open').fill('13');
		await page.getByRole('button', { name: 'Preview' }).tap();
		await page.waitForURL(`**/editor/${resortId}/preview`);
		const preview = page.getByRole('region', { name: 'Preview of the resort page' });
		expect(await preview.innerText()).toMatch(/13 of \d+/);
		expect(textOf((await site.get(path)).text)).not.toMatch(/\b13 of/);

		await page.getByRole('link', { name: 'Check and publish' }).tap();
		const changes = page.locator('.changes');
		expect(await changes.innerText()).toMatch(/New snow 24 h\s+4\.5 in[\s\S]*Lifts open\s+13/);
		const confirmation = page.getByLabel('I’ve double-checked');
		if (await confirmation.isVisible()) await confirmation.check();
		await page.getByRole('button', { name: 'Publish now' }).tap();
		await page.waitForURL(`**/editor/${resortId}/published?version=1`);

		const next = await site.get(path);
		expect([next.cache, textOf(next.text)]).toEqual(['HIT', expect.stringMatching(/\b13 of \d+/)]);
		expect((await site.get('/')).cache).toBe('HIT');
		expect(await page.locator('.page-results').innerText()).toMatch(new RegExp(`${path}\\s+REVALIDATED\\s+\\d+ ms`));
		expect(complaints).toEqual([]);
	},
	120_000,
);

test('a fault links to its field, and the entries are kept', async () => {
	await using visit = await visitConsole(phone);
	const { page } = visit;
	await page.goto(`${site.url}/editor/mammoth`);
	await page.getByLabel('Depth at the base').fill('knee-deep');
	await page.getByLabel('Trails groomed').fill('40');
	await page.getByRole('button', { name: 'Save draft' }).tap();
	await page.getByRole('alert').getByRole('link', { name: 'Depth at the base' }).tap();
	const field = page.getByLabel('Depth at the base');
	expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
	expect([await field.inputValue(), await page.getByLabel('Trails groomed').inputValue()]).toEqual(['knee-deep', '40']);
	expect(await field.getAttribute('aria-invalid')).toBe('true');
}, 90_000);

describe('every page of the console', () => {
	const paths = [
		'',
		'/mammoth',
		'/mammoth/preview',
		'/mammoth/publish',
		'/mammoth/published?version=1',
		'/mammoth/history',
	];

	test('has no accessibility violations, fits a phone, and has no control smaller than 48 pixels', async () => {
		await using visit = await visitConsole(phone);
		const { page } = visit;
		// Implausible, so that there is something to confirm.
		await page.goto(`${site.url}/editor/mammoth`);
		await page.getByLabel('New snow 24 h', { exact: true }).fill('50');
		await page.getByRole('button', { name: 'Save draft' }).tap();
		await page.getByText('Draft saved.').waitFor();
		for (const path of paths) {
			await page.goto(`${site.url}/editor${path}`);
			// The public pages in the preview have their own test.
			const schemes = path.endsWith('preview') ? (['light'] as const) : (['light', 'dark'] as const);
			expect([path, await accessibilityFaults(page, schemes)]).toEqual([path, []]);
			expect([path, await page.evaluate(() => document.documentElement.scrollWidth)]).toEqual([path, 360]);
			const small = await page
				.locator('.console :is(button, .button, .entry, .pick, .theirs, .confirm, .tabs a):visible')
				.evaluateAll((elements) =>
					elements
						.filter((element) => !element.classList.contains('unseen') && element.getBoundingClientRect().height < 48)
						.map(({ outerHTML }) => outerHTML.slice(0, 80)),
				);
			expect([path, small]).toEqual([path, []]);
		}
	}, 180_000);
});
