import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach } from 'vitest';
import { BYPASS_TOKEN, ROUTES } from './test-edge.ts';

const folders: string[] = [];

afterEach(async () => {
	await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true })));
});

/** A page that, depending on its path, counts its renders, hangs, throws, or blocks its thread until the file `RELEASE` exists. */
const PAGE = `
import { existsSync } from 'node:fs';
let renders = 0;
export default {
	async fetch(request) {
		const url = new URL(request.url);
		const path = url.searchParams.get('x_astro_path') ?? url.pathname;
		renders += 1;
		if (path.endsWith('/hang') && renders === 2) await new Promise(() => {});
		if (path.endsWith('/throw')) throw new Error('secret of the page');
		if (path.endsWith('/block')) while (!existsSync(process.env.RELEASE));
		const headers = { 'content-type': 'text/html', 'x-env': process.env.GREETING ?? 'none' };
		return new Response(path + ' ' + renders, { headers });
	},
};
`;

/** Writes a build with a cached and an uncached function, both with the same code. */
export async function writeTestBuild(maxDuration = 10): Promise<string> {
	const dir = await mkdtemp(join(tmpdir(), 'edge-build-'));
	folders.push(dir);
	const vcConfig = { runtime: 'nodejs24.x', handler: 'page.mjs', launcherType: 'Nodejs', maxDuration };
	const prerender = { expiration: 300, bypassToken: BYPASS_TOKEN, allowQuery: ['x_astro_path'], passQuery: true };
	const files: Readonly<Record<string, unknown>> = {
		'config.json': { version: 3, routes: ROUTES },
		'functions/_isr.func/.vc-config.json': vcConfig,
		'functions/_isr.func/page.mjs': PAGE,
		'functions/_isr.prerender-config.json': prerender,
		'functions/_render.func/.vc-config.json': vcConfig,
		'functions/_render.func/page.mjs': PAGE,
		'static/404.html': '<h1>Nothing here</h1>',
		'static/about/index.html': '<h1>About</h1>',
	};
	for (const [path, content] of Object.entries(files)) {
		await mkdir(dirname(join(dir, path)), { recursive: true });
		await writeFile(join(dir, path), typeof content === 'string' ? content : JSON.stringify(content));
	}
	return dir;
}
