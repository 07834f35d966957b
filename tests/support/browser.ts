import AxeBuilder from '@axe-core/playwright';
import chromium from '@sparticuz/chromium';
import { type Browser, type Page, chromium as playwright } from 'playwright-core';

/** Tuned for a function that shows one page; several contexts need processes of their own. */
const unwanted = new Set(['--single-process', '--in-process-gpu']);

/** A real Chromium, from an npm package; the caller closes it. */
export async function launchBrowser(): Promise<Browser> {
	return playwright.launch({
		executablePath: await chromium.executablePath(),
		args: chromium.args.filter((arg) => !unwanted.has(arg)),
		headless: true,
	});
}

/**
 * Examines the page that is shown with all rules of axe, and for each further scheme only its colours: nothing else
 * differs.
 *
 * @returns the faults, each with the elements that have it
 */
export async function accessibilityFaults(
	page: Page,
	schemes: readonly ('light' | 'dark')[] = ['light', 'dark'],
): Promise<readonly string[]> {
	const faults: string[] = [];
	for (const [index, colorScheme] of schemes.entries()) {
		await page.emulateMedia({ colorScheme });
		const runOnly = index === 0 ? {} : { runOnly: ['color-contrast'] };
		// Descriptions of all that passed take most of the time. No page has frames, which only the other mode can enter.
		const axe = new AxeBuilder({ page }).options({ resultTypes: ['violations'], ...runOnly }).setLegacyMode();
		const { violations } = await axe.analyze();
		faults.push(
			...violations.map(({ id, nodes }) => `${colorScheme} ${id}: ${nodes.map(({ html }) => html).join(' ')}`),
		);
	}
	return faults;
}
