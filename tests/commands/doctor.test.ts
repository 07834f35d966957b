import { expect, test } from 'vitest';
import { FakeSite, TOKEN } from '../doctor/support/fake-site.ts';
import { runInProcess, runProcess } from '../support/command.ts';

const cli = new URL('../../src/commands/doctor.ts', import.meta.url).pathname;

const runCli = (args: readonly string[], env: Record<string, string> = {}, runner = runInProcess) =>
	runner(cli, args, { env });

/** The command has the real clock, so the site must have it too. */
const realTime = { serverClock: () => Date.now() };

test('--help explains how to use it', async () => {
	const { code, output, errors } = await runCli(['--help']);
	expect([code, errors]).toEqual([0, '']);
	for (const word of ['--token', '--wait', '--json', '--origin', 'BYPASS_TOKEN', 'Exit codes'])
		expect(output).toContain(word);
});

test('an invalid address ends with 2', async () => {
	const { code, output, errors } = await runCli(['snow']);
	expect([code, output, errors]).toEqual([2, '', 'doctor: URL must be an http or https address\n']);
});

test('a healthy site ends with 0 and a table without the token', async () => {
	await using site = await FakeSite.start(realTime);
	const { code, output, errors } = await runCli([site.origin], { BYPASS_TOKEN: TOKEN }, runProcess);
	expect([code, errors]).toEqual([0, '']);
	expect(output).toMatch(/Asked +Expected +Seen/);
	expect(output).toContain('0 failed');
	expect(output).not.toContain(TOKEN);
	expect(output).not.toContain('\u001b[');
});

test('a broken site ends with 1 and names cause and fix', async () => {
	await using site = await FakeSite.start({ ...realTime, isr: false });
	const { code, output } = await runCli([site.origin]);
	expect(code).toBe(1);
	expect(output).toMatch(/✗ NOT_CACHED: Second request is a HIT\n {2}seen .+\n {2}likely .+/);
	expect(output).toMatch(/\n {2}fix .+astro\.config\.mjs/);
});

test('an address that does not respond ends with 1', async () => {
	const { code, output } = await runCli(['http://127.0.0.1:1', '--json']);
	expect([code, JSON.parse(output).checks[0].code]).toEqual([1, 'SITE_UNREACHABLE']);
});

test('--json prints the report for scripts', async () => {
	await using site = await FakeSite.start(realTime);
	const { code, output } = await runCli([site.origin, '--json']);
	const report = JSON.parse(output);
	expect(report).toMatchObject({ origin: site.origin, withToken: false, ok: code === 0 });
	expect(report.checks[0]).toMatchObject({ id: 'first-request', outcome: 'pass', code: null, cause: null, fix: null });
});

test('FORCE_COLOR turns colours on', async () => {
	const { output } = await runCli(['http://127.0.0.1:1'], { FORCE_COLOR: '1' });
	expect(output).toContain('\u001b[31m✗');
});
