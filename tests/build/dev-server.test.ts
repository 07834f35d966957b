import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';

const build = inject('siteBuild');

/** Starts `astro dev` on a port that it chooses. @returns its address, and how to end it */
async function startDevServer(): Promise<{ readonly url: string } & AsyncDisposable> {
	const { PATH = '', HOME = '' } = process.env;
	const astro = join(build.root, 'node_modules/astro/bin/astro.mjs');
	const child = spawn(process.execPath, [astro, 'dev', '--ignore-lock', '--host', '127.0.0.1'], {
		cwd: build.root,
		env: { PATH, HOME, ASTRO_TELEMETRY_DISABLED: '1', NO_COLOR: '1', OPEN_METEO_URL: 'http://127.0.0.1:1' },
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	const url = await new Promise<string>((resolve, reject) => {
		let output = '';
		for (const stream of [child.stdout, child.stderr]) {
			stream.setEncoding('utf8').on('data', (chunk: string) => {
				output += chunk;
				const address = /Local\s+(http:\S+)/.exec(output)?.[1];
				if (address) resolve(address);
			});
		}
		child.once('close', (code) => reject(new Error(`astro dev ended with ${code}:\n${output}`)));
	});
	return {
		url,
		async [Symbol.asyncDispose]() {
			if (child.exitCode !== null) return;
			child.kill();
			await once(child, 'close');
		},
	};
}

// A build bundles packages that the dev server loads as they are, so that one can work where the other does not.
test('the site runs under the dev server too, with nothing configured', async () => {
	await using dev = await startDevServer();
	const statuses: Record<string, number> = {};
	for (const path of ['/', '/resorts/mammoth', '/alerts', '/about', '/api/health', '/robots.txt', '/no/such/page']) {
		statuses[path] = (await fetch(new URL(path, dev.url))).status;
	}
	expect(statuses).toEqual({
		'/': 200,
		'/resorts/mammoth': 200,
		// It says what is missing.
		'/alerts': 503,
		'/about': 200,
		'/api/health': 200,
		'/robots.txt': 200,
		'/no/such/page': 404,
	});
});
