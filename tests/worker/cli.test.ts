import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runInProcess, withCompileCache } from '../support/command.ts';
import { type Asked, expectNoSites, FakeSite, failedPage, type Reply, report, TOKEN } from './fake-site.ts';

const cli = new URL('../../worker/cli.ts', import.meta.url).pathname;
let dir: string;
beforeEach(async () => {
	dir = await mkdtemp(join(tmpdir(), 'worker-cli-'));
});
afterEach(async () => {
	await rm(dir, { recursive: true });
	expectNoSites();
});

/** A worker in a process of its own, in an empty folder, with no other variables than these. */
function startCli(args: readonly string[], env: Record<string, string> = {}) {
	const child = spawn(process.execPath, [cli, ...args], {
		cwd: dir,
		env: withCompileCache(env),
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	let output = '';
	let errors = '';
	child.stdout.setEncoding('utf8').on('data', (text: string) => {
		output += text;
	});
	child.stderr.setEncoding('utf8').on('data', (text: string) => {
		errors += text;
	});
	const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, output, errors }));
	return { child, ended };
}

test('--help explains how to use it, without any configuration', async () => {
	const { code, output, errors } = await runInProcess(cli, ['--help'], { cwd: dir });
	expect([code, errors]).toEqual([0, '']);
	const words = ['--once', '--export', '--targets', '--admin-port', 'SITE_URL', 'BYPASS_TOKEN', 'DEADMAN_URL'];
	for (const word of words) expect(output).toContain(word);
});

test.each([
	[[], {}, 'BYPASS_TOKEN'],
	[[], { BYPASS_TOKEN: TOKEN, SITE_URL: 'marker-value' }, 'SITE_URL'],
	[['--once'], { BYPASS_TOKEN: TOKEN, REFRESH_CRON: 'marker-value' }, 'REFRESH_CRON'],
	[[], { BYPASS_TOKEN: TOKEN, REFRESH_CRON: 'off' }, 'REFRESH_CRON'],
	[['--export', ''], { BYPASS_TOKEN: TOKEN }, '--export'],
	[['--admin-port', 'marker-value'], { BYPASS_TOKEN: TOKEN }, '--admin-port'],
	[['--targets', 'none.json'], { BYPASS_TOKEN: TOKEN }, 'none.json'],
	[['--once'], { BYPASS_TOKEN: TOKEN, DEADMAN_URL: 'marker-value' }, 'DEADMAN_URL'],
	[['--never'], { BYPASS_TOKEN: TOKEN }, '--never'],
])('%j with %j is refused with the name of the fault', async (args, env, named) => {
	const { code, output, errors } = await runInProcess(cli, args, { cwd: dir, env });
	expect([code, output]).toEqual([2, '']);
	expect(errors).toContain(named);
	expect(errors).not.toMatch(/marker-value|test-token/);
});

test('--once ends with 0 if every page was regenerated, and logs one line', async () => {
	await using site = await FakeSite.start(({ path }) =>
		path === '/api/alerts/evaluate' ? { status: 404 } : report(['/', '/resorts/a']),
	);
	const { code, output, errors } = await startCli(['--once'], { SITE_URL: site.origin, BYPASS_TOKEN: TOKEN }).ended;
	expect([code, errors]).toEqual([0, '']);
	expect(JSON.parse(output)).toMatchObject({ event: 'regeneration', ok: true, msg: '2 pages regenerated' });
});

test('--once ends with 1 if the token is refused, and does not print it', async () => {
	await using site = await FakeSite.start(() => ({ status: 401 }));
	const { code, output, errors } = await startCli(['--once'], { SITE_URL: site.origin, BYPASS_TOKEN: TOKEN }).ended;
	expect([code, JSON.parse(output).error]).toEqual([1, 'SITE_REFUSED']);
	expect(output + errors).not.toContain(TOKEN);
});

test('--once ends with 1 if a page was not regenerated', async () => {
	const patience = { headers: { 'retry-after': '1000' }, status: 429 };
	let asked = 0;
	await using site = await FakeSite.start(() =>
		++asked === 1 ? report(['/'], { failed: [failedPage('/a')] }) : patience,
	);
	const { code } = await startCli(['--once'], { SITE_URL: site.origin, BYPASS_TOKEN: TOKEN }).ended;
	expect(code).toBe(1);
});

test('.env provides what the environment does not', async () => {
	await using site = await FakeSite.start(() => report(['/']));
	await writeFile(join(dir, '.env'), `BYPASS_TOKEN=${TOKEN}\nSITE_URL=http://192.0.2.1\n`);
	const { code } = await startCli(['--once'], { SITE_URL: site.origin }).ended;
	expect([code, site.asked[0]?.headers.authorization]).toEqual([0, `Bearer ${TOKEN}`]);
});

test('SIGTERM lets the run finish, then ends the worker with 0', async () => {
	const asked = Promise.withResolvers<Asked>();
	const reply = Promise.withResolvers<Reply>();
	await using site = await FakeSite.start((request) => {
		asked.resolve(request);
		return reply.promise;
	});
	const { child, ended } = startCli([], { SITE_URL: site.origin, BYPASS_TOKEN: TOKEN, REFRESH_CRON: '0 0 1 1 *' });
	await asked.promise;
	child.kill('SIGTERM');
	await once(child.stdout, 'data');
	reply.resolve(report(['/']));
	const { code, output } = await ended;
	expect(code).toBe(0);
	expect(output).toMatch(/"event":"stopping".*"event":"regeneration","ok":true/s);
});

test('--export writes the site', async () => {
	await using site = await FakeSite.start(({ path }) => {
		if (path === '/')
			return { headers: { 'content-type': 'text/html', 'x-vercel-cache': 'REVALIDATED' }, body: '<p>snow' };
		if (path === '/sitemap.xml')
			return { headers: { 'content-type': 'application/xml' }, body: '<loc>https://a/</loc>' };
		return { status: 404, headers: { 'content-type': 'text/html' }, body: 'not here' };
	});
	// As another machine's .env may have it: the command line wins.
	const env = { SITE_URL: site.origin, BYPASS_TOKEN: TOKEN, EXPORT_DIR: 'elsewhere' };
	const { code, output } = await startCli(['--export', 'out', '--once'], env).ended;
	expect(site.paths[0]).toBe('/api/refresh');
	expect([code, JSON.parse(output).event]).toEqual([0, 'export']);
	expect(await readFile(join(dir, 'out/index.html'), 'utf8')).toBe('<p>snow');
});

test('one process serves several sites, and one that fails does not delay another', async () => {
	await using good = await FakeSite.start(() => report(['/']));
	await using bad = await FakeSite.start(() => ({ status: 401 }));
	const targets = [
		{ name: 'good', SITE_URL: good.origin },
		{ name: 'bad', SITE_URL: bad.origin, BYPASS_TOKEN: 'another-token-0123456789abcdef0123' },
	];
	await writeFile(join(dir, 'targets.json'), JSON.stringify(targets));
	const { code, output } = await startCli(['--once', '--targets', 'targets.json'], { BYPASS_TOKEN: TOKEN }).ended;
	const lines = output
		.trim()
		.split('\n')
		.map((line) => JSON.parse(line));
	expect([code, Object.fromEntries(lines.map(({ target, ok }) => [target, ok]))]).toEqual([
		1,
		{ good: true, bad: false },
	]);
	expect(output).not.toMatch(/test-token|another-token/);
	expect(bad.asked[0]?.headers.authorization).toContain('another-token');
});

test('--admin-port serves health checks until the worker ends', async () => {
	await using site = await FakeSite.start(() => report(['/']));
	const env = { SITE_URL: site.origin, BYPASS_TOKEN: TOKEN, REFRESH_CRON: '0 0 1 1 *' };
	const { child, ended } = startCli(['--admin-port', '0'], env);
	let output = '';
	for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
		output += String(chunk);
		if (output.includes('"event":"regeneration"')) break;
	}
	const [, url] = /"event":"admin","url":"([^"]+)"/.exec(output) ?? [];
	expect((await fetch(`${url}/healthz`)).status).toBe(200);
	expect(await (await fetch(`${url}/metrics`)).text()).toContain('result="ok"} 1');
	child.kill('SIGTERM');
	expect((await ended).code).toBe(0);
});

test('a single run that fails is reported to the dead man’s switch', async () => {
	await using site = await FakeSite.start(() => ({ status: 401 }));
	await using alarm = await FakeSite.start(() => ({ status: 204 }));
	const env = { SITE_URL: site.origin, BYPASS_TOKEN: TOKEN, DEADMAN_URL: `${alarm.origin}/secret-path` };
	const { code, output } = await startCli(['--once'], env).ended;
	expect([code, alarm.paths]).toEqual([1, ['/secret-path']]);
	expect(JSON.parse(alarm.asked[0]?.body ?? '')).toMatchObject({ event: 'run-missed', lastError: 'SITE_REFUSED' });
	expect(output + alarm.asked[0]?.body).not.toMatch(/secret-path|test-token/);
});
