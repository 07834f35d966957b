import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export const BYPASS_TOKEN = 'soak-bypass-0123456789-0123456789-0123456789';

export type PagesBuildOptions = {
	/** Seconds until a page is stale. */
	readonly expirationS: number;
	/** Seconds until a render is aborted. */
	readonly maxDurationS: number;
	/** `SOURCE_URL` of the function. */
	readonly sourceUrl: string;
};

/** A page that requests its source, and does with its thread what the response says. Paths under `/nothing/` are 404. */
const PAGE = `
export default {
	async fetch(request) {
		const url = new URL(request.url);
		const path = url.searchParams.get('x_astro_path') ?? url.pathname;
		const headers = { 'content-type': 'text/html' };
		if (path.startsWith('/nothing/')) return new Response('<h1>Nothing at ' + path + '</h1>', { status: 404, headers });
		if (path.startsWith('/found/')) return new Response('<h1>' + path + '</h1>' + 'snow '.repeat(200), { headers });
		const answer = await fetch(process.env.SOURCE_URL + path);
		const { mood, version } = await answer.json();
		if (mood === 'hang') await new Promise(() => {});
		if (mood === 'throw') throw new Error('the page is broken');
		if (mood === 'block') for (;;);
		const status = mood === 'error' ? 500 : 200;
		const marks = Array.from({ length: 200 }, (_, n) => '<i>' + path + ' ' + version + ' ' + n + '</i>').join('');
		return new Response('<b>' + version + '</b>' + marks + '<b>' + version + '</b>', { status, headers });
	},
};
`;

/** Writes a Build Output directory in which every path is a cached page, most of them matched only by the last route. */
export async function writePagesBuild(dir: string, options: PagesBuildOptions): Promise<void> {
	const { expirationS, maxDurationS, sourceUrl } = options;
	const files: Readonly<Record<string, unknown>> = {
		'config.json': {
			version: 3,
			routes: [
				{ handle: 'filesystem' },
				...['^(/)$', '^(/pages/[^/]+)$', '^(/found/[^/]+)$', '^(/.*)$'].map((src) => ({
					src,
					dest: '/_isr?x_astro_path=$1',
				})),
			],
		},
		'functions/_isr.func/.vc-config.json': {
			...{ runtime: 'nodejs24.x', handler: 'page.mjs', launcherType: 'Nodejs', maxDuration: maxDurationS },
			environment: { SOURCE_URL: sourceUrl },
		},
		'functions/_isr.func/page.mjs': PAGE,
		'functions/_isr.prerender-config.json': {
			...{ expiration: expirationS, bypassToken: BYPASS_TOKEN, allowQuery: ['x_astro_path'], passQuery: true },
		},
	};
	for (const [path, content] of Object.entries(files)) {
		await mkdir(dirname(join(dir, path)), { recursive: true });
		await writeFile(join(dir, path), typeof content === 'string' ? content : JSON.stringify(content));
	}
}

/** Returns the version that a page shows; null: incomplete, or not such a page. */
export function versionOf(body: string): number | null {
	const [, first, last] = /^<b>(\d+)<\/b>.*<b>(\d+)<\/b>$/s.exec(body) ?? [];
	return first !== undefined && first === last ? Number(first) : null;
}
