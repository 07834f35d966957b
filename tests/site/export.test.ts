import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { isrPaths } from '../../src/domain/isr-paths.ts';
import { keepSiteBuild } from '../support/site-build.ts';

// `npm run export` as a process, from a build and without a running site.

const build = inject('siteBuild');
const secrets = { BYPASS_TOKEN: build.bypassToken, CRON_SECRET: 'c'.repeat(32), AUTH_SECRET: 'a'.repeat(32) };
let folder: string;

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'snowline-export-'));
	for (const name of ['data', 'no-weather']) await keepSiteBuild(build, join(folder, name));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function runExport(changed: Readonly<Record<string, string>> = {}) {
	const { PATH = '' } = process.env;
	const env = { PATH, ...secrets, SITE_URL: build.siteUrl, DATA_DIR: join(folder, 'data'), WEATHER: 'simulated' };
	const child = spawn(process.execPath, [join(build.root, 'src/commands/export.ts'), join(folder, 'site')], {
		cwd: build.root,
		env: { ...env, REVALIDATE_ORIGIN: 'http://192.0.2.1', ...changed },
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	let output = '';
	for (const stream of [child.stdout, child.stderr]) {
		stream.setEncoding('utf8').on('data', (chunk: string) => {
			output += chunk;
		});
	}
	const [code] = await once(child, 'close');
	return { code: code as number | null, output };
}

test('every public page is exported as a file, with figures; the next export writes only what changed', async () => {
	const first = await runExport();
	expect(first).toMatchObject({ code: 0, output: expect.stringMatching(/^7 pages in [\d.]+ s, \d+ files new/) });
	for (const secret of Object.values(secrets)) expect(first.output).not.toContain(secret);

	const dir = join(folder, 'site');
	const pages = [...isrPaths(), '/about'];
	for (const path of pages) {
		const html = await readFile(join(dir, path, 'index.html'), 'utf8');
		expect(html).toContain(`<link rel="canonical" href="${build.siteUrl}${path}">`);
		expect(html).toMatch(/<meta http-equiv="content-security-policy"/i);
	}
	expect(await readFile(join(dir, 'resorts/mammoth/index.html'), 'utf8')).toMatch(/Last updated\s*<time/);
	const others = ['404.html', 'robots.txt', 'sitemap.xml', 'feed.xml', 'index.html.br', 'index.html.gz'];
	const reports = [
		'reports.xml',
		'.well-known/snow-report.json',
		'api/reports/schema.json',
		'api/reports/mammoth.json',
	];
	for (const name of [...others, ...reports]) {
		expect((await stat(join(dir, name))).isFile()).toBe(true);
	}
	expect((await readdir(join(dir, 'api/conditions'))).filter((name) => name.endsWith('.json'))).toHaveLength(5);

	// Not `cache`, which belongs to a running site.
	expect(await readdir(join(folder, 'data'))).not.toContainEqual(expect.stringContaining('cache'));

	const about = await stat(join(dir, 'about/index.html'));
	const dashboard = await readFile(join(dir, 'index.html'), 'utf8');
	expect((await runExport()).code).toBe(0);
	const again = await stat(join(dir, 'about/index.html'));
	expect([again.ino, again.mtimeMs]).toEqual([about.ino, about.mtimeMs]);
	expect(await readFile(join(dir, 'index.html'), 'utf8')).not.toBe(dashboard);
}, 90_000);

test('warnings of the site are shown on standard error, one line each', async () => {
	const dataDir = join(folder, 'no-weather');
	const { output } = await runExport({
		DATA_DIR: dataDir,
		WEATHER: 'open-meteo',
		OPEN_METEO_URL: 'http://127.0.0.1:9',
	});
	const lines = output.split('\n').filter((line) => line.startsWith('{'));
	expect(lines.map((line) => JSON.parse(line))).toContainEqual(
		expect.objectContaining({ level: 'warn', event: 'fetch-failed', output: '_render' }),
	);
	for (const secret of Object.values(secrets)) expect(output).not.toContain(secret);
}, 90_000);
