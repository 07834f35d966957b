import { type Check, type Finding, fail, pass, skip, type Verdict, warn } from '../check.ts';
import type { Expiry } from '../evidence.ts';
import {
	ageS,
	cacheDirectives,
	cacheStatus,
	describe,
	formatDuration,
	header,
	isSameCopy,
	newerByMs,
	type Observation,
	pageFacts,
} from '../observation.ts';

/** Checks that the second visitor gets the page that was rendered for the first. */
export const isr: Check = {
	id: 'second-request',
	title: 'Second request is a HIT',
	asked: 'GET / again, up to six times',
	expected: 'HIT with the same generated-at and “Last updated”',
	after: ['dashboard-cache-control', 'no-set-cookie'],
	evaluate: ({ dashboard }) => evaluateCached(dashboard),
};

/** The same for resort pages, whose route may be excluded by itself. */
export const resortIsr: Check = {
	id: 'resort-cached',
	title: 'Resort page is a HIT',
	asked: 'GET /resorts/…, up to six times',
	expected: 'HIT with the same generated-at',
	after: ['dashboard-cache-control', 'no-set-cookie', 'second-request'],
	evaluate({ resort }) {
		if (resort !== null) return evaluateCached(resort);
		return skip('the dashboard links to no resort');
	},
};

function evaluateCached(seen: readonly Observation[]): Verdict {
	const [previous, last] = seen.slice(-2);
	const summary = seen.map((each) => cacheStatus(each) ?? describe(each)).join(', ');
	if (previous && last && cacheStatus(last) === 'HIT' && isSameCopy(previous, last)) {
		return pass(`${summary}; age ${ageS(last) ?? '?'} s, last updated ${pageFacts(last).lastUpdated}`);
	}
	return faultOf(seen, summary);
}

function faultOf(seen: readonly Observation[], summary: string): Finding {
	const statuses = new Set(seen.map(cacheStatus));
	if (statuses.has('HIT')) {
		return fail(
			'HIT_BUT_DIFFERENT',
			summary,
			'Each HIT is a different copy: several caches do not share their pages, or a freshly rendered page claims to be a HIT.',
			'Serve one origin from one edge; check whether a proxy or middleware writes x-vercel-cache itself.',
		);
	}
	if (statuses.has(null)) {
		return fail(
			'NO_CACHE_STATUS',
			summary,
			'The response does not come from Vercel or this project’s edge, or a proxy removes the header.',
			'Use the deployment’s own address, or configure the proxy to pass on x-vercel-cache and age.',
		);
	}
	if (statuses.has('STALE')) {
		return fail(
			'REGENERATION_FAILS',
			summary,
			'The page has expired and is not regenerated in the background: its render fails or hangs.',
			'Read the log of the function `_isr`. Visitors see the last good copy until it is repaired.',
		);
	}
	return fail(
		'NOT_CACHED',
		summary,
		'Every request renders the page. The build has no ISR (another build is deployed, or `isr` is missing), or the route is in `isr.exclude`.',
		'Check that `isr` in astro.config.mjs has `expiration` and does not exclude this page, and that .vercel/output has `_isr.func`; then deploy again. A query or a cookie is not the reason: none was sent.',
	);
}

/** Checks stale-while-revalidate: the first visitor after expiry gets the old page at once, the next ones the new page. */
export const expiry: Check = {
	id: 'expiry',
	title: 'An expired page is regenerated in the background',
	asked: 'GET / after its expiry, then each second',
	expected: 'STALE, then HIT with a newer generated-at',
	after: ['second-request', 'clock'],
	evaluate: ({ expiry: seen, setting }) =>
		seen === null ? skip('needs --wait') : evaluateExpiry(seen, setting.expirationS),
};

function evaluateExpiry({ before, expired, after }: Expiry, expirationS: number): Verdict {
	const newerMs = newerByMs(before, expired) ?? 0;
	if (cacheStatus(expired) === 'HIT' && newerMs > 0) {
		return pass('HIT, newer: something else (the worker?) had regenerated it already');
	}
	if (cacheStatus(expired) === 'HIT') {
		return fail(
			'NEVER_EXPIRES',
			`HIT, ${ageS(expired) ?? '?'} s old`,
			`The page lives longer than ${formatDuration(expirationS)}: the build has another expiration, or there is a second cache in front.`,
			'Compare with `expiration` in astro.config.mjs; pass another one as --expiration SECONDS.',
		);
	}
	if (cacheStatus(expired) === 'MISS') {
		return warn(
			'EXPIRED_WAS_EVICTED',
			'MISS',
			'The cached copy was gone, not stale: a new deployment, a restart, or a cache that drops expired pages.',
			'If it happens every time, the cache is too small, or a proxy has its own cache rules.',
		);
	}
	if (cacheStatus(expired) !== 'STALE') {
		return fail(
			'EXPIRED_FAILS',
			describe(expired),
			'The first visitor after the expiry does not get the stored page.',
			'Read the log of the function `_isr`; only Vercel and the edge of this project keep the last good copy.',
		);
	}
	const last = after.at(-1);
	if (last && cacheStatus(last) === 'HIT' && (newerByMs(expired, last) ?? 0) > 0) {
		return pass(`STALE, then HIT within ${after.length} s, newer`);
	}
	return fail(
		'REGENERATION_FAILS',
		`STALE, ${after.length} s later still ${last ? describe(last) : 'nothing'}`,
		'The regeneration in the background fails or hangs. One STALE is normal, several in a row are not.',
		'Read the log of the function `_isr`. Visitors see the last good copy until it is repaired.',
	);
}

/** Checks that the header allows caching, but does not let browsers reuse a copy without revalidation. */
export const dashboardHeaders: Check = {
	id: 'dashboard-cache-control',
	title: 'Dashboard may be cached',
	asked: 'Cache-Control of /',
	expected: 'public, max-age=0, must-revalidate',
	after: [],
	evaluate({ dashboard: [first] }) {
		const summary = (first && header(first, 'cache-control')) ?? 'none';
		const directives = first ? cacheDirectives(first) : new Map<string, string>();
		const forbidding = ['no-store', 'private'].find((name) => directives.has(name));
		if (forbidding !== undefined) {
			return fail(
				'DASHBOARD_NO_STORE',
				summary,
				`Something sets ${forbidding} on the dashboard: a header rule that matches every path, middleware, or a proxy.`,
				'In vercel.json only /alerts, /account and /editor get “private, no-store”. Find the rule whose source also matches “/”.',
			);
		}
		if (!directives.has('no-cache') && directives.get('max-age') !== '0') {
			return fail(
				'DASHBOARD_KEPT_BY_BROWSERS',
				summary,
				'Browsers may show their own copy after the page was regenerated: nothing tells them to revalidate it.',
				'Configure proxies in front to pass on the header; remove any “browser cache TTL” setting there.',
			);
		}
		return pass(summary);
	},
};
