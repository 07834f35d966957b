import { once } from 'node:events';
import { join } from 'node:path';
import { findFreePort } from '../../../src/start/free-port.ts';
import { get, whenListening } from '../answer.ts';
import type { Children } from '../children.ts';
import type { Contender } from '../contender.ts';
import { failure } from './program.ts';

/** Astro's own server with Astro's own cache, on a page with the same HTML. */
export function astroNodeContender(
	children: Children,
	core: number | undefined,
	{ pageDir, peerDir }: { readonly pageDir: string; readonly peerDir: string },
): Contender {
	return {
		name: 'astro-node',
		title: '@astrojs/node with memoryCache, the same HTML',
		cacheHeader: 'x-astro-cache',
		compresses: false,
		async start({ expirationS, renderMs }) {
			const port = await findFreePort('127.0.0.1', 0);
			const env = {
				NODE_ENV: 'production',
				HOST: '127.0.0.1',
				PORT: String(port),
				BENCH_PAGE_DIR: pageDir,
				BENCH_RENDER_MS: String(renderMs),
				BENCH_EXPIRATION_S: String(expirationS),
			};
			const entry = join(peerDir, 'dist/server/entry.mjs');
			const child = children.spawn(process.execPath, [entry], { core, env, stdio: ['ignore', 'ignore', 'inherit'] });
			await whenListening(port, failure(once(child, 'exit'), 'the Astro peer'));
			const url = `http://127.0.0.1:${port}`;
			return {
				url,
				pids: child.pid === undefined ? [] : [child.pid],
				renders: async () => Number(`${(await get(`${url}/renders`)).body}`),
				stop: () => children.stop(child),
			};
		},
	};
}
