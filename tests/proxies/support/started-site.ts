import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from '../../../src/start/free-port.ts';
import { whenAnswering } from '../../bench/answer.ts';
import { keepSiteBuild, type SiteBuild } from '../../support/site-build.ts';

/** `npm start` as a process, with simulated figures and without a worker; it trusts this machine as a proxy. */
export type StartedSite = AsyncDisposable & {
	readonly url: string;
	readonly port: number;
	readonly outbox: string;
};

/** @throws {Error} with everything printed, if it ends by itself */
export async function startWholeSite(build: SiteBuild): Promise<StartedSite> {
	await using started = new AsyncDisposableStack();
	const dataDir = await mkdtemp(join(tmpdir(), 'snowline-behind-proxy-'));
	started.defer(() => rm(dataDir, { recursive: true, force: true }));
	await keepSiteBuild(build, dataDir);
	const port = await findFreePort('127.0.0.1', 0);
	const child = spawn(process.execPath, [join(build.root, 'src/commands/launch.js')], {
		cwd: build.root,
		env: {
			PATH: process.env.PATH ?? '',
			SITE_URL: build.siteUrl,
			PORT: String(port),
			BYPASS_TOKEN: build.bypassToken,
			CRON_SECRET: 'c'.repeat(32),
			AUTH_SECRET: 'a'.repeat(32),
			DATA_DIR: dataDir,
			WEATHER: 'simulated',
			REFRESH_CRON: 'off',
			TRUSTED_PROXY: '127.0.0.1',
			LOG_LEVEL: 'error',
		},
	});
	let printed = '';
	for (const stream of [child.stdout, child.stderr]) {
		stream.setEncoding('utf8').on('data', (chunk: string) => {
			printed += chunk;
		});
	}
	const closed = once(child, 'close');
	started.defer(async () => {
		child.kill('SIGTERM');
		await closed;
	});
	const ended = closed.then(() => Promise.reject(new Error(`npm start ended:\n${printed}`)));
	ended.catch(() => {});
	const url = `http://127.0.0.1:${port}`;
	await whenAnswering(`${url}/api/health`, ended);
	const running = started.move();
	return { url, port, outbox: join(dataDir, 'outbox'), [Symbol.asyncDispose]: () => running.disposeAsync() };
}
