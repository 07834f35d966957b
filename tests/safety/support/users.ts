import type { EdgeSite } from '../../support/edge-site.ts';
import { type SeededRandom, seededRandom } from '../../support/seeded-random.ts';
import { Visitors, type Wish } from './visitor.ts';

export type UsersOptions = {
	readonly users: number;
	readonly requests: number;
	readonly seed: number;
	/** Requests under way at a time. */
	readonly atATime: number;
	readonly bypassToken: string;
	/** After so many requests time goes on, and now and then pages are dropped. */
	readonly disturbEvery: number;
	readonly progress?: (done: number) => void;
};

export type UsersReport = {
	requests: number;
	/** Answers that hold the marker of somebody else, or private ones that may be shared; told with what was asked. */
	leaks: string[];
	/** Answers that say that the server failed. */
	failures: string[];
	readonly statuses: Record<string, number>;
	readonly cached: Record<string, number>;
	functionCalls: number;
};

const MARKER = /u\d{3}x[0-9a-z]{8}/gi;
const PUBLIC = ['/', '/resorts/mammoth', '/resorts/steamboat', '/about', '/feed.xml', '/sitemap.xml', '/robots.txt'];
const API = ['/api/conditions', '/api/conditions/mammoth', '/api/health', '/api/openapi.json'];
const PRIVATE = ['/alerts', '/account', '/editor', '/_actions/save'];

/**
 * Many users ask for everything at random, each with a marker in all that they send: cookies, queries, paths, bodies,
 * forged headers. No answer may hold a marker but that of whoever asked, and what is private may not be stored.
 */
export async function runUsers(site: EdgeSite, options: UsersOptions): Promise<UsersReport> {
	const random = seededRandom(options.seed);
	const markers = Array.from({ length: options.users }, (_, n) => markerOf(n, random));
	const visitors = new Visitors(site.url, options.atATime);
	const report: UsersReport = { requests: 0, leaks: [], failures: [], statuses: {}, cached: {}, functionCalls: 0 };
	let begun = 0;

	async function visitOnce(): Promise<void> {
		begun += 1;
		disturb(site, random, begun / options.disturbEvery);
		// Every fifth has no marker at all: the clean visitor that any leak would reach.
		const marker = random.next() < 0.2 ? null : (markers[random.integer(0, markers.length - 1)] ?? null);
		const wish = marker === null ? cleanWish(random) : wishOf(marker, random, options.bypassToken);
		const { status, text, headers } = await visitors.ask(wish);
		const foreign = (text.match(MARKER) ?? []).filter((found) => found.toLowerCase() !== marker);
		const asked = `${wish.method} ${wish.path}`;
		if (foreign.length > 0) report.leaks.push(`${foreign[0]} in ${asked} of ${marker}`);
		const isPrivate = PRIVATE.some((path) => wish.path.startsWith(path)) && status !== 308 && status !== 400;
		if (isPrivate && headers['cache-control'] !== 'private, no-store') report.leaks.push(`${asked} is not private`);
		if (headers['x-vercel-cache'] === 'HIT' && headers['set-cookie']) report.leaks.push(`${asked} sets a cookie`);
		if (status >= 500) report.failures.push(`${status} for ${asked}`);
		report.requests += 1;
		report.statuses[status] = (report.statuses[status] ?? 0) + 1;
		const cache = headers['x-vercel-cache'] ?? 'none';
		report.cached[cache] = (report.cached[cache] ?? 0) + 1;
		report.functionCalls += site.functions.calls.length;
		site.functions.calls.length = 0;
		options.progress?.(report.requests);
	}

	async function visitOn(): Promise<void> {
		while (begun < options.requests) await visitOnce();
	}

	await Promise.all(Array.from({ length: options.atATime }, visitOn));
	visitors.close();
	return report;
}

function markerOf(n: number, random: SeededRandom): string {
	const letters = Array.from({ length: 8 }, () => random.integer(0, 35).toString(36)).join('');
	return `u${String(n).padStart(3, '0')}x${letters}`;
}

/** Pages are found cold, fresh and stale. */
function disturb(site: EdgeSite, random: SeededRandom, n: number): void {
	if (Number.isInteger(n)) site.clock.advanceS(random.integer(1, 400));
	if (n % 5 === 0) site.edge.purge(random.next() < 0.5 ? 'everything' : { path: '/' });
}

function cleanWish(random: SeededRandom): Wish {
	return { method: 'GET', path: pick([...PUBLIC, ...API, ...PRIVATE], random), headers: {}, body: '' };
}

function wishOf(marker: string, random: SeededRandom, bypassToken: string): Wish {
	const [page, api, hidden] = [pick(PUBLIC, random), pick(API, random), pick(PRIVATE, random)];
	const path = pick(
		[
			...[page, page, page, `${page}?utm_content=${marker}`, `${page}?x_astro_path=/alerts&${marker}`],
			...[
				`${page}/?${marker}`,
				`/${page}?${marker}`,
				`${page};${marker}`,
				`${page}${marker}.css`,
				`/resorts/${marker}`,
			],
			...[api, `${api}?a=${marker}`, `/api/conditions/${marker}`, `/api/${marker}`, `/${marker}`],
			...[hidden, `${hidden}?a=${marker}`, `${hidden}/${marker}.css`, `${hidden};${marker}`, `${hidden}%2f${marker}`],
			...[`/_isr?x_astro_path=/&${marker}`, `/_render?${marker}`, `/_astro/${marker}.js`],
		],
		random,
	);
	const method = pick(['GET', 'GET', 'GET', 'GET', 'GET', 'HEAD', 'POST', 'PUT', 'OPTIONS'], random);
	const forged = pick<Readonly<Record<string, string>>>(
		[
			...[{}, {}, { 'x-forwarded-for': marker, 'x-real-ip': marker }, { 'if-none-match': `"${marker}"` }],
			{ 'x-forwarded-host': `${marker}.example`, 'x-forwarded-proto': marker, forwarded: `host=${marker}` },
			{ 'x-astro-locals': `{"user":"${marker}"}`, 'x-astro-path': `/${marker}`, 'x-vercel-isr': '1' },
			{ 'x-prerender-revalidate': random.next() < 0.2 ? bypassToken : marker },
			{ authorization: `Bearer ${marker}`, origin: `https://${marker}.example` },
			{ range: 'bytes=0-99', 'if-range': marker, accept: `text/${marker}`, 'accept-encoding': marker },
			{ cookie: `__prerender_bypass=${random.next() < 0.2 ? bypassToken : marker}; session=${marker}` },
		],
		random,
	);
	const body = method === 'POST' || method === 'PUT' ? `{"name":"${marker}","__proto__":{"a":"${marker}"}}` : '';
	const type = body === '' ? {} : { 'content-type': pick(['application/json', 'text/plain', 'x/y'], random) };
	const headers = {
		cookie: `session=${marker}`,
		'user-agent': marker,
		referer: `https://x/${marker}`,
		...type,
		...forged,
	};
	return { method, path, headers, body };
}

function pick<T>(from: readonly T[], random: SeededRandom): T {
	const picked = from[random.integer(0, from.length - 1)];
	if (picked === undefined) throw new RangeError('nothing to pick from');
	return picked;
}
