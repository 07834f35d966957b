import chromium from '@sparticuz/chromium';
import { type Browser, chromium as playwright } from 'playwright-core';

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
