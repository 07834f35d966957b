import { type Check, type Finding, fail, pass, type Verdict } from '../check.ts';
import { ageS, cacheStatus, describe, type Observation } from '../observation.ts';
import { isSameCopy, pageFacts } from '../page-facts.ts';

/** Whether the second visitor gets what was made for the first. */
export const isr: Check = {
	id: 'second-request',
	title: 'Second request is a HIT',
	asked: 'GET / again, up to six times',
	expected: 'HIT with the same generated-at and “Last updated”',
	after: ['dashboard-cache-control', 'no-set-cookie'],
	judge: ({ dashboard }) => judgeCached(dashboard),
};

/** The same for pages of resorts: their route is another one, which may be excluded by itself. */
export const resortIsr: Check = {
	id: 'resort-cached',
	title: 'Resort page is a HIT',
	asked: 'GET /resorts/…, up to six times',
	expected: 'HIT with the same generated-at',
	after: ['dashboard-cache-control', 'no-set-cookie', 'second-request'],
	judge({ resort }) {
		if (resort !== null) return judgeCached(resort);
		return { outcome: 'skip', seen: 'the dashboard links to no resort' };
	},
};

function judgeCached(seen: readonly Observation[]): Verdict {
	const [previous, last] = seen.slice(-2);
	const told = seen.map((each) => cacheStatus(each) ?? describe(each)).join(', ');
	if (previous && last && cacheStatus(last) === 'HIT' && isSameCopy(previous, last)) {
		return pass(`${told}; age ${ageS(last) ?? '?'} s, last updated ${pageFacts(last).lastUpdated}`);
	}
	return faultOf(seen, told);
}

function faultOf(seen: readonly Observation[], told: string): Finding {
	const statuses = new Set(seen.map(cacheStatus));
	if (statuses.has('HIT')) {
		return fail(
			'HIT_BUT_DIFFERENT',
			told,
			'A HIT that is another copy each time: several caches that do not share their pages, or a render that claims to be one.',
			'Serve one origin from one edge; see whether a proxy or middleware writes x-vercel-cache itself.',
		);
	}
	if (statuses.has(null)) {
		return fail(
			'NO_CACHE_STATUS',
			told,
			'The answer does not come from Vercel or from this project’s edge, or what stands in front removes the header.',
			'Ask the deployment’s own address, or let the proxy pass on x-vercel-cache and age.',
		);
	}
	if (statuses.has('STALE')) {
		return fail(
			'RENEWAL_FAILS',
			told,
			'The page has expired and is not renewed behind its stale answers: its render fails or hangs.',
			'Read the log of the function `_isr`. Visitors see the last good copy until it is repaired.',
		);
	}
	return fail(
		'NOT_CACHED',
		told,
		'Every request renders. The build has no ISR (not this build deployed, `isr` missing), or the route is in `isr.exclude`.',
		'See that `isr` in astro.config.mjs has `expiration` and does not exclude this page, that .vercel/output has `_isr.func`, and deploy again. A query or a cookie is not the reason: none was sent.',
	);
}
