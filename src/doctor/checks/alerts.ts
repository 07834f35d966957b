import { type Check, fail, pass } from '../check.ts';
import { ageS, cacheDirectives, cacheStatus, describe, header, type Observation } from '../observation.ts';

/** No cache may store private pages, whatever suffix the path has. */
export const alerts: Check = {
	id: 'alerts-private',
	title: 'Alerts are never cached',
	asked: '/alerts and /alerts/x.css, twice each',
	expected: 'private, no-store; no HIT',
	after: [],
	evaluate({ alerts: seen }) {
		const silent = seen.find((each) => each.kind === 'none');
		if (silent) {
			return fail(
				'ALERTS_UNREACHABLE',
				describe(silent),
				'The alerts page does not respond: its function hangs, or the connection is cut.',
				'Read the log of the function `_render`; check that the database responds.',
			);
		}
		const cached = seen.find(wasCached);
		if (cached) {
			return fail(
				'ALERTS_CACHED',
				describe(cached),
				'A cache stores private pages and serves them to other people: the route is not excluded from ISR, or a proxy caches by suffix.',
				'Add the route to `isr.exclude`, and make the proxy obey Cache-Control. Take the page offline until then: private data may have leaked.',
			);
		}
		const open = seen.find((each) => !isPrivate(each));
		if (open) {
			return fail(
				'ALERTS_CACHEABLE',
				`${describe(open)}, ${header(open, 'cache-control') ?? 'no Cache-Control'}`,
				'The header that forbids caching is missing: vercel.json was not merged into this build, or a proxy replaces the header.',
				'Deploy with the vercel.json of the project; keep its rule for /(alerts|account|editor|_actions)(.*).',
			);
		}
		return pass(`${seen.map((each) => (each.kind === 'answer' ? each.status : '')).join(', ')}; private, no-store`);
	},
};

/** The 404 page is PRERENDER as well, but it is a file and the same for everyone. */
function wasCached(seen: Observation): boolean {
	const status = cacheStatus(seen) ?? '';
	if (status === 'PRERENDER') return seen.kind === 'answer' && seen.status !== 404;
	return /^(?:HIT|STALE|REVALIDATED)$/.test(status) || (ageS(seen) ?? 0) > 0;
}

function isPrivate(seen: Observation): boolean {
	const directives = cacheDirectives(seen);
	return directives.has('private') && directives.has('no-store');
}
