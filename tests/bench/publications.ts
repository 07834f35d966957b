import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { launchBrowser } from '../support/browser.ts';
import { createConsoleClient } from '../support/console-client.ts';
import { type EdgeSite, startEdgeSite } from '../support/edge-site.ts';
import { signInEditor } from '../support/editors.ts';
import { buildSite, removeSiteBuild, type SiteBuild } from '../support/site-build.ts';
import { quantile } from './statistics.ts';
import { figure, formatTable } from './table.ts';

const HELP = `Measures how long it takes from an editor's click on “Publish now” until the public page shows it.

Usage: node tests/bench/publications.ts [options]

  --count N   how many publications (50)
  --help      this text

A real browser clicks; another visitor reads the page of the resort all the time. “Public” is when that visitor had the
first answer that shows the publication, “proof” when the browser of the editor shows the page with the proof. What the
visitor waited for an answer is given for the time in which something is being published and for the time in which
nothing is. Exit code 1: a visitor had anything but a hit.
`;

const path = '/resorts/mammoth';
/** Answers read before each click, to compare with. */
const QUIET_READS = 20;
/** Often enough to see when it is public, but not so often that the reads are most of the load. */
const READ_EVERY_MS = 5;

type Read = { readonly tookMs: number; readonly cache: string | null; readonly text: string };

async function read(site: EdgeSite): Promise<Read> {
	const begunAt = performance.now();
	const { cache, text } = await site.get(path);
	return { tookMs: performance.now() - begunAt, cache, text };
}

async function measure(build: SiteBuild, count: number): Promise<boolean> {
	await using site = await startEdgeSite(build, { env: { WEATHER: 'simulated' } });
	await Promise.all([site.get('/'), site.get(path)]);
	const at = { databaseFile: site.databaseFile, siteUrl: build.siteUrl };
	const { cookie } = await signInEditor(at, 'editor@mammoth.example', ['mammoth']);
	const editor = createConsoleClient(
		async (target, request) => {
			const answer = await fetch(site.url + target, { ...request, redirect: 'manual' });
			return { status: answer.status, headers: answer.headers, html: await answer.text() };
		},
		site.url,
		cookie,
	);
	await using browser = await launchBrowser();
	const context = await browser.newContext();
	const [name = '', value = ''] = cookie.split('=', 2);
	await context.addCookies([{ name, value, domain: '127.0.0.1', path: '/', secure: true, httpOnly: true }]);
	const page = await context.newPage();

	const [publicMs, proofMs, quietMs, busyMs]: number[][] = [[], [], [], []];
	const caches = new Map<string, number>();
	const keep = ({ tookMs, cache }: Read, among: number[] | undefined) => {
		among?.push(tookMs);
		caches.set(`${cache}`, (caches.get(`${cache}`) ?? 0) + 1);
	};
	for (let index = 1; index <= count; index += 1) {
		const mark = `Publication ${index} of ${count}.`;
		await editor.write('mammoth', { note: mark, newSnow24hCm: `${index % 4}` });
		await page.goto(`${site.url}/editor/mammoth/publish`);
		const confirmation = page.getByLabel('I’ve double-checked');
		if (await confirmation.isVisible()) await confirmation.check();
		for (let reads = 0; reads < QUIET_READS; reads += 1) keep(await read(site), quietMs);

		const begunAt = performance.now();
		const clicked = page
			.getByRole('button', { name: 'Publish now' })
			.click()
			.then(() => page.waitForURL('**/published?version=*'))
			.then(() => proofMs?.push(performance.now() - begunAt));
		for (let isPublic = false; !isPublic; ) {
			const answer = await read(site);
			keep(answer, busyMs);
			isPublic = answer.text.includes(mark);
			if (!isPublic) await setTimeout(READ_EVERY_MS);
		}
		publicMs?.push(performance.now() - begunAt);
		await clicked;
	}
	const row = (name: string, values: readonly number[] = []) => [
		name,
		figure(values.length),
		...[0.5, 0.95, 1].map((q) => figure(quantile(values, q), 1)),
	];
	const rows = [
		row('from the click until public', publicMs),
		row('from the click until the proof', proofMs),
		row('a visitor’s answer, nothing being published', quietMs),
		row('a visitor’s answer, while publishing', busyMs),
	];
	process.stdout.write(`${formatTable(['milliseconds', 'count', 'p50', 'p95', 'max'], rows)}\n`);
	process.stdout.write(`answers: ${[...caches].map(([cache, seen]) => `${seen} ${cache}`).join(', ')}\n`);
	return [...caches.keys()].every((cache) => cache === 'HIT');
}

const { values } = parseArgs({ options: { count: { type: 'string' }, help: { type: 'boolean' } } });
const count = Number(values.count ?? 50);
if (values.help) {
	process.stdout.write(HELP);
} else if (!Number.isInteger(count) || count < 1 || count > 10_000) {
	process.stderr.write('--count is a number from 1 to 10000\n');
	process.exitCode = 2;
} else {
	const build = await buildSite();
	try {
		if (!(await measure(build, count))) process.exitCode = 1;
	} finally {
		await removeSiteBuild(build);
	}
}
