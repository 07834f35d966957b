import type { Ask, Question } from './ask.ts';
import type { Evidence, Expiry, Regeneration, Setting } from './evidence.ts';
import { ageS, cacheStatus, header, isSameCopy, newerByMs, type Observation, pageFacts } from './observation.ts';

/** Maximum requests for a page until it is cached: each location of a CDN may have to render it once. */
const WARM_REQUESTS = 6;
const BETWEEN_MS = 1_000;
/** `Date` has whole seconds, so two requests further apart than this have different ones. */
const CLOCK_GAP_MS = 2_500;
/** Maximum requests while a regeneration runs in the background. */
const REGENERATION_REQUESTS = 30;

export type VisitOptions = {
	readonly setting: Setting;
	readonly ask: Ask;
	/** Undefined: nothing is regenerated. */
	readonly token: string | undefined;
	/** Waits until a page has expired. */
	readonly wait: boolean;
	/** A token that belongs to no site. */
	readonly wrongToken: string;
	readonly pause: (ms: number) => Promise<void>;
	/** Unix ms. */
	readonly now: () => number;
	/** Called with a line about anything that takes long. */
	readonly progress: (line: string) => void;
};

/** Sends all requests that the checks need to a site that responds, one after the other. */
export async function visit(first: Observation, options: VisitOptions): Promise<Evidence> {
	const { ask, setting, token, wrongToken } = options;
	const home = (headers: Question['headers'] = {}) => ask({ path: '/', headers });
	const healthBefore = await ask({ path: '/api/health' });
	const dashboard = await warm('/', [first], options);
	const resortPath = pageFacts(first).resortPath;
	// Right after a HIT, so that none of these can put a wrong copy into the cache of a site that handles them badly.
	const wrongHost = await home({ host: 'snowline-doctor.invalid' });
	const unknownQuery = await ask({ path: '/?utm_source=snowline-doctor' });
	const cookies = await home({ cookie: `session=snowline-doctor; __prerender_bypass=${wrongToken}` });
	const compressed = await home({ 'accept-encoding': 'br, gzip' });
	const wrong = await home({ 'x-prerender-revalidate': wrongToken });
	const json = { 'content-type': 'application/json' };
	const withoutToken = await ask({ method: 'POST', path: '/api/revalidate', headers: json, body: '{"paths":["/"]}' });
	const evidence = {
		setting,
		dashboard,
		resort: resortPath === null ? null : await warm(resortPath, [], options),
		unknownQuery,
		cookies,
		compressed,
		wrongToken: wrong,
		withoutToken,
		wrongHost,
		asset: await ask({ path: '/favicon.svg' }),
		missingAsset: await ask({ path: '/_astro/snowline-doctor.css' }),
		alerts: await inOrder(['/alerts', '/alerts', '/alerts/x.css', '/alerts/x.css'], (path) => ask({ path })),
		api: await askApi(ask),
		regeneration: token === undefined ? null : await regenerate(token, options),
		regenerationLink: await ask({ path: `/?__prerender_bypass=${encodeURIComponent(token ?? wrongToken)}` }),
		expiry: options.wait ? await expire(options) : null,
	};
	const gapMs = healthBefore.receivedAt + CLOCK_GAP_MS - options.now();
	if (gapMs > 0) await options.pause(gapMs);
	return { ...evidence, health: [healthBefore, await ask({ path: '/api/health' })] };
}

/** Requests a page until the same copy came twice, the second time as a HIT. */
async function warm(path: string, seen: readonly Observation[], { ask, pause }: VisitOptions): Promise<Observation[]> {
	const all = [...seen];
	while (all.length < WARM_REQUESTS) {
		// No pause after the first response; then give a render time to finish.
		if (all.length > 1) await pause(BETWEEN_MS);
		const previous = all.at(-1);
		const next = await ask({ path });
		all.push(next);
		if (previous && cacheStatus(next) === 'HIT' && isSameCopy(previous, next)) break;
	}
	return all;
}

async function askApi(ask: Ask): Promise<Evidence['api']> {
	const path = '/api/conditions';
	let plain = await ask({ path });
	// A second attempt, because new figures may come between the two requests.
	for (const isLast of [false, true]) {
		const etag = header(plain, 'etag');
		if (etag === null) break;
		const again = await ask({ path, headers: { 'if-none-match': etag } });
		if (isLast || header(again, 'etag') === etag) return { plain, again };
		plain = await ask({ path });
	}
	return { plain, again: null };
}

async function regenerate(token: string, { ask }: VisitOptions): Promise<Regeneration> {
	const before = await ask({ path: '/' });
	const regenerated = await ask({ path: '/', headers: { 'x-prerender-revalidate': token } });
	const after = await ask({ path: '/' });
	const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
	const endpoint = await ask({ method: 'POST', path: '/api/revalidate', headers, body: '{"paths":["/"]}' });
	return { before, regenerated, after, endpoint };
}

async function expire({ ask, pause, progress, setting }: VisitOptions): Promise<Expiry> {
	const before = await ask({ path: '/' });
	const restS = Math.max(0, setting.expirationS - (ageS(before) ?? 0)) + 1;
	progress(`Waiting ${restS} s until the dashboard has expired …`);
	await pause(restS * 1_000);
	const expired = await ask({ path: '/' });
	const after: Observation[] = [];
	while (cacheStatus(expired) === 'STALE' && after.length < REGENERATION_REQUESTS) {
		await pause(BETWEEN_MS);
		const next = await ask({ path: '/' });
		after.push(next);
		if (cacheStatus(next) === 'HIT' && (newerByMs(expired, next) ?? 0) > 0) break;
	}
	return { before, expired, after };
}

async function inOrder<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
	const results: R[] = [];
	for (const item of items) results.push(await work(item));
	return results;
}
