import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, inject, test } from 'vitest';
import { readPathToken } from '../support/built-routes.ts';

// A page that is cached starts without what only private ones need: better-auth alone is a megabyte to read and run.

const build = inject('siteBuild');
const serverDir = join(build.outputDir, 'functions/_isr.func/dist/server');
/** Names from inside of better-auth, nodemailer and what alerts are sent with. */
const heavy = ['magicLinkVerify', 'SMTPConnection', 'List-Unsubscribe-Post'];

const program = `
	import { registerHooks } from 'node:module';
	const loaded = new Set();
	registerHooks({ load: (url, context, next) => (loaded.add(url), next(url, context)) });
	const { default: handler } = await import(process.env.ENTRY);
	const statuses = [];
	for (const path of ['/', '/resorts/mammoth']) {
		const target = process.env.ORIGIN + '/_isr?x_astro_path=' + encodeURIComponent(path) + '&x_astro_path_token=' + process.env.TOKEN;
		const answer = await handler.fetch(new Request(target, { headers: { 'x-vercel-isr': '1' } }));
		await answer.text();
		statuses.push(answer.status);
	}
	process.stdout.write('\\n' + JSON.stringify({ statuses, loaded: [...loaded].filter((url) => url.startsWith('file:')) }));
	process.exit(0);
`;

test('no page that is cached loads accounts, mail or alerts', async () => {
	const files = (await readdir(serverDir, { recursive: true })).filter((file) => file.endsWith('.mjs'));
	const texts = await Promise.all(files.map((file) => readFile(join(serverDir, file), 'utf8')));
	for (const name of heavy)
		expect(
			texts.some((text) => text.includes(name)),
			`${name} is in the build`,
		).toBe(true);

	const env = {
		ENTRY: join(serverDir, 'entry.mjs'),
		TOKEN: await readPathToken(build),
		ORIGIN: build.siteUrl,
		AUTH_SECRET: 'a'.repeat(40),
		OPEN_METEO_URL: 'http://127.0.0.1:9',
	};
	const args = ['--input-type=module', '--eval', program];
	const { stdout } = await promisify(execFile)(process.execPath, args, { env, maxBuffer: 16 * 1024 * 1024 });
	const { statuses, loaded }: { statuses: number[]; loaded: string[] } = JSON.parse(stdout.split('\n').at(-1) ?? '');
	expect(statuses).toEqual([200, 200]);
	expect(loaded.length).toBeGreaterThan(10);
	for (const url of loaded) {
		const text = await readFile(new URL(url), 'utf8');
		for (const name of heavy) expect(text.includes(name), `${name} in ${url}`).toBe(false);
	}
}, 60_000);
