import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { Builds } from '../../src/start/builds.ts';
import { readCurrentBuild } from '../../src/start/current-build.ts';
import { findBuildId } from '../../src/start/make-build.ts';
import { DeployableSite, type Program } from '../support/deployable-site.ts';
import { installAgain } from '../support/site-build.ts';
import { SteadyVisitors } from '../support/steady-visitors.ts';

// An operator builds, exports, deploys and rolls back in the folder of a running site, while visitors read it. The tests
// follow each other: each begins with the site as the one before left it.

const build = inject('siteBuild');
let site: DeployableSite;
let running: Program;
let visitors: SteadyVisitors;
let builds: Builds;
const ids = { first: '', second: '' };

beforeAll(async () => {
	// A path that is too long for a socket.
	site = await DeployableSite.create(`.data-${'d'.repeat(80)}`);
	builds = new Builds(join(site.dataDir, 'builds'));
	running = await site.start();
	ids.first = await site.servedBuild();
	visitors = new SteadyVisitors(site.url, { pauseMs: 20 });
}, 240_000);

afterAll(() => site[Symbol.asyncDispose]());

test('the same sources and baked variables make the same build in another folder', async () => {
	expect(ids.first).toBe(await findBuildId(build));
	const other = builds.outputOf(ids.first);
	for (const name of ['config.json', 'functions/_isr.prerender-config.json']) {
		expect(await readFile(join(other, name), 'utf8')).toBe(await readFile(join(build.outputDir, name), 'utf8'));
	}
	const files = await readdir(join(build.outputDir, 'static'), { recursive: true, withFileTypes: true });
	const names = files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
	expect(names.length).toBeGreaterThan(5);
	for (const name of names) {
		const copy = join(other, name.slice(build.outputDir.length));
		expect([name, (await readFile(copy)).equals(await readFile(name))]).toEqual([name, true]);
	}
});

test('a deployment after npm ci builds beside the site, switches, and says what it did', async () => {
	await site.edit('src/pages/about.astro', (text) => text.replace('</h1>', ' (changed)</h1>'));
	await site.edit('src/styles/base.css', (text) => `${text}\n.never { color: red; }\n`);
	await installAgain(site.root);
	const deployed = await site.run('deploy');
	expect(deployed).toMatchObject({
		code: 0,
		output: expect.stringMatching(/^[0-9a-f]{16} → [0-9a-f]{16} in [\d.]+ s, \d+ pages rendered before the switch\.$/m),
	});
	ids.second = await site.servedBuild();
	expect(ids.second).not.toBe(ids.first);
	expect(await (await fetch(`${site.url}/about`)).text()).toContain('(changed)');
	expect((await site.run('deploy')).output).toContain(`Build ${ids.second} is served already.`);
}, 240_000);

test('an export and a second site with another address leave the running one as it is', async () => {
	const env = { SITE_URL: 'https://other.test' };
	expect((await site.run('export', [join(site.root, 'exported')], env)).code).toBe(0);
	const second = await site.start({ ...env, PORT: '0', REFRESH_CRON: 'off' });
	expect(second.output()).toContain('keeps its pages in memory only');
	expect(await site.stop(second)).toBe(0);
	expect(await site.servedBuild()).toBe(ids.second);
}, 240_000);

test('a build that fails is not served, and the command says why', async () => {
	await site.edit('src/pages/about.astro', (text) => `${text}\n{`);
	const failed = await site.run('deploy');
	expect(failed).toMatchObject({ code: 1, output: expect.stringMatching(/^deploy: The build failed/m) });
	expect(await site.servedBuild()).toBe(ids.second);
	// A restart would not serve the failed build either.
	const current = await readCurrentBuild(builds.dir);
	expect(current).toMatchObject({ id: ids.second, rolledBackFrom: expect.stringMatching(/^[0-9a-f]{16}$/) });
	await site.edit('src/pages/about.astro', (text) => text.slice(0, -2));
}, 240_000);

test('a build whose functions do not load is not served, and the command says why', async () => {
	await site.edit(
		'src/composition.ts',
		(text) => `if (process.env.DATABASE_URL) throw new Error('not today');\n${text}`,
	);
	const failed = await site.run('deploy');
	expect(failed).toMatchObject({ code: 1, output: expect.stringMatching(/^deploy: The build in .+ is not served.+/m) });
	expect(await site.servedBuild()).toBe(ids.second);
	await site.edit('src/composition.ts', (text) => text.slice(text.indexOf('\n') + 1));
}, 240_000);

test('a deployment with an address that the site does not have is refused', async () => {
	const refused = await site.run('deploy', [], { SITE_URL: 'https://other.test' });
	expect(refused).toMatchObject({ code: 1, output: expect.stringContaining('another SITE_URL') });
	expect(await site.servedBuild()).toBe(ids.second);
}, 240_000);

test('a rollback serves the build before without building, once; there is none before that', async () => {
	const back = await site.run('rollback');
	expect(back).toMatchObject({ code: 0, output: expect.stringContaining(`${ids.second} → ${ids.first} in`) });
	expect(await site.servedBuild()).toBe(ids.first);
	expect(await site.run('rollback')).toMatchObject({
		code: 1,
		output: 'rollback: No build was served before the current one\n',
	});
	const listed = (await site.run('deploy', ['--list'])).output;
	expect(listed).toMatch(new RegExp(`^${ids.first}  \\S+Z  ${site.siteUrl}  current until the next deploy$`, 'm'));
	expect(listed).toMatch(new RegExp(`^${ids.second}  \\S+Z  ${site.siteUrl}$`, 'm'));
});

test('meanwhile no request failed, and every style sheet of every page was there', async () => {
	await visitors.untilRequests(300);
	const report = await visitors.stop();
	expect(report.faults).toEqual([]);
	// Those of both builds.
	expect(report.styleSheets).toBeGreaterThan(1);
}, 60_000);

test('a restart stays rolled back and says so, until the next deployment, which need not build', async () => {
	expect(await site.stop(running)).toBe(0);
	running = await site.start();
	expect(running.output()).toMatch(
		new RegExp(`Build +${ids.first}, as ${ids.second} was rolled back or failed: npm run deploy`),
	);
	expect(await site.servedBuild()).toBe(ids.first);
	expect((await site.run('deploy')).output).toContain(`${ids.first} → ${ids.second} in`);
	expect(await site.servedBuild()).toBe(ids.second);
	expect(await site.stop(running)).toBe(0);
}, 60_000);

test('where no site runs, a rollback says that the next start serves the build', async () => {
	expect(await site.run('rollback', [ids.first.slice(0, 6)])).toMatchObject({
		code: 0,
		output: expect.stringContaining(`Build ${ids.first} is current. No site runs with this DATA_DIR`),
	});
});

test('a deployment adds secrets that are missing to .env, so that the next start has those of the build', async () => {
	const file = join(site.root, '.env');
	await site.run('deploy', ['--list'], { AUTH_SECRET: '' });
	await expect(readFile(file, 'utf8')).rejects.toMatchObject({ code: 'ENOENT' });
	expect((await site.run('deploy', [], { AUTH_SECRET: '' })).output).toContain(`Build ${ids.second} is current.`);
	expect(await readFile(file, 'utf8')).toMatch(/^AUTH_SECRET=[0-9a-f]{64}\n$/);
});
