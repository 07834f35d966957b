import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { resorts } from '../../src/domain/resort.ts';
import { accessibilityFaults, launchBrowser } from '../support/browser.ts';

const publicPaths = ['/', '/resorts/mammoth', '/resorts/nowhere', '/about', '/nothing-here'];

/**
 * Tests that every copy of the public pages must pass, whatever serves it.
 *
 * @param at returns the origin, called when the tests run
 * @param morePaths pages that only this copy has
 */
export function provePublicPages(at: () => string, morePaths: readonly string[] = []): void {
	let browser: Browser;
	let context: BrowserContext;
	let page: Page;
	let complaints: string[];

	beforeAll(async () => {
		browser = await launchBrowser();
	});

	afterAll(() => browser?.close());

	beforeEach(async () => {
		context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
		page = await context.newPage();
		complaints = [];
		page.on('console', (message) => {
			if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
		});
		page.on('pageerror', (error) => complaints.push(String(error)));
		page.on('requestfailed', (request) => complaints.push(`failed: ${request.url()}`));
	});

	afterEach(() => context.close());

	test('a visitor opens the dashboard, follows a link to a resort and comes back, without errors in the console', async () => {
		await page.goto(`${at()}/`);
		for (const { name } of resorts) await page.getByRole('heading', { name }).first().waitFor();
		await page.getByRole('link', { name: 'Grand Targhee' }).first().click();
		await page.waitForURL('**/resorts/grand-targhee');
		expect(await page.getByRole('heading', { level: 1 }).textContent()).toContain('Grand Targhee');
		await page.getByRole('link', { name: 'Conditions' }).first().click();
		await page.waitForURL(`${at()}/`);
		expect(complaints).toEqual([]);
	});

	test('pages can be read without JavaScript', async () => {
		const plain = await browser.newContext({ javaScriptEnabled: false });
		const reader = await plain.newPage();
		await reader.goto(`${at()}/resorts/steamboat`);
		expect(await reader.locator('main').innerText()).toMatch(/Powder score/);
		await plain.close();
	});

	test('simulated figures say so on the page', async () => {
		for (const path of ['/', '/resorts/mammoth']) {
			await page.goto(at() + path);
			expect(await page.locator('body').innerText()).toContain('Simulated weather');
			expect(await page.getByRole('link', { name: 'Open-Meteo.com' }).getAttribute('href')).toBe(
				'https://open-meteo.com/',
			);
		}
	});

	describe.each([...publicPaths, ...morePaths])('%s', (path) => {
		test('has no accessibility violations, light and dark', async () => {
			await page.goto(at() + path);
			expect(await accessibilityFaults(page)).toEqual([]);
		}, 90_000);

		test('fits a narrow screen without scrolling sideways', async () => {
			await page.setViewportSize({ width: 360, height: 740 });
			await page.goto(at() + path);
			expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
		});
	});
}
