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

/** Whether the second visitor gets what was made for the first. */
export const isr: Check = {
	id: 'second-request',
	title: 'Second request is a HIT',
	asked: 'GET / again, up to six times',
	expected: 'HIT with the same generated-at and “Last updated”',
	after: ['dashboard-cache-control', 'no-set-cookie'],
	evaluate: ({ dashboard }) => evaluateCached(dashboard),
};

/** The same for pages of resorts: their route is another one, which may be excluded by itself. */
export const resortIsr: Check = {
	id: 'resort-cached',
	title: 'Resort page is a HIT',
	asked: 'GET /resorts/…, up to six times',
	expected: 'HIT with the same generated-at',
	after: ['dashboard-cache-control', 'no-set-cookie', 'second-request'],
	evaluate({ resort }) {
		if (resort !== null) return evaluateCached(resort);
		return { outcome: 'skip', seen: 'the dashboard links to no resort' };
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
			'A HIT that is another copy each time: several caches that do not share their pages, or a render that claims to be one.',
			'Serve one origin from one edge; see whether a proxy or middleware writes x-vercel-cache itself.',
		);
	}
	if (statuses.has(null)) {
		return fail(
			'NO_CACHE_STATUS',
			summary,
			'The answer does not come from Vercel or from this project’s edge, or what stands in front removes the header.',
			'Ask the deployment’s own address, or let the proxy pass on x-vercel-cache and age.',
		);
	}
	if (statuses.has('STALE')) {
		return fail(
			'REGENERATION_FAILS',
			summary,
			'The page has expired and is not regenerated behind its stale answers: its render fails or hangs.',
			'Read the log of the function `_isr`. Visitors see the last good copy until it is repaired.',
		);
	}
	return fail(
		'NOT_CACHED',
		summary,
		'Every request renders. The build has no ISR (not this build deployed, `isr` missing), or the route is in `isr.exclude`.',
		'See that `isr` in astro.config.mjs has `expiration` and does not exclude this page, that .vercel/output has `_isr.func`, and deploy again. A query or a cookie is not the reason: none was sent.',
	);
}

/** Stale-while-revalidate: the first visitor after expiry gets the old page at once, the next ones the new page. */
export const expiry: Check = {
	id: 'expiry',
	title: 'An expired page is regenerated behind its answer',
	asked: 'GET / after its expiry, then each second',
	expected: 'STALE, then HIT with a newer generated-at',
	after: ['second-request', 'clock'],
	evaluate: ({ expiry: seen, setting }) =>
		seen === null ? skip('needs --wait') : evaluateExpiry(seen, setting.expirationS),
};

function evaluateExpiry({ before, expired, after }: Expiry, expirationS: number): Verdict {
	const newerMs = newerByMs(before, expired) ?? 0;
	if (cacheStatus(expired) === 'HIT' && newerMs > 0) {
		return pass('HIT, newer: somebody (the worker?) regenerated it before it was late');
	}
	if (cacheStatus(expired) === 'HIT') {
		return fail(
			'NEVER_EXPIRES',
			`HIT, ${ageS(expired) ?? '?'} s old`,
			`The page lives longer than ${formatDuration(expirationS)}: another expiration was built, or a second cache stands in front.`,
			'Compare with `expiration` in astro.config.mjs; --expiration SECONDS sets another one.',
		);
	}
	if (cacheStatus(expired) === 'MISS') {
		return warn(
			'EXPIRED_WAS_EVICTED',
			'MISS',
			'The copy was gone rather than stale: a new deployment, a restart, or a cache that drops expired pages.',
			'If it happens each time, the cache is too small, or a proxy keeps pages in its own way.',
		);
	}
	if (cacheStatus(expired) !== 'STALE') {
		return fail(
			'EXPIRED_FAILS',
			describe(expired),
			'A visitor after the expiry does not get the stored page.',
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
		'The regeneration behind the stale answer fails or hangs. One STALE is how it should be; one after the other is not.',
		'Read the log of the function `_isr`. Visitors see the last good copy until it is repaired.',
	);
}

/** Whether the header forbids the copy that ISR is for, or lets browsers keep it beyond its regeneration. */
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
				'Browsers may show their own copy after the page was regenerated: nothing says that they must ask.',
				'Let what stands in front pass on the header, or take “browser cache TTL” settings there away.',
			);
		}
		return pass(summary);
	},
};
