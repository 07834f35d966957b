import { type Check, fail, pass } from '../check.ts';
import { ageS, cacheDirectives, cacheStatus, describe, header, type Observation } from '../observation.ts';

/** What is for one person is kept by nobody, whatever suffix is added to the path. */
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
				'The page of alerts gives no answer: its function hangs, or the connection is cut.',
				'Read the log of the function `_render`; see whether the database answers.',
			);
		}
		const cached = seen.find(wasCached);
		if (cached) {
			return fail(
				'ALERTS_CACHED',
				describe(cached),
				'A cache keeps pages that belong to one person, and gives them to the next: the route is not excluded from ISR, or a proxy caches by suffix.',
				'Put the route into `isr.exclude`, and let the proxy obey Cache-Control. Until then take the page offline: answers may have leaked.',
			);
		}
		const open = seen.find((each) => !isPrivate(each));
		if (open) {
			return fail(
				'ALERTS_CACHEABLE',
				`${describe(open)}, ${header(open, 'cache-control') ?? 'no Cache-Control'}`,
				'The header that keeps caches away is missing: vercel.json was not merged into this build, or a proxy replaces it.',
				'Deploy with the vercel.json of the project; keep its rule for /(alerts|account|editor|_actions)(.*).',
			);
		}
		return pass(`${seen.map((each) => (each.kind === 'answer' ? each.status : '')).join(', ')}; private, no-store`);
	},
};

/** PRERENDER also stands on the 404 page, which is a file and the same for everybody. */
function wasCached(seen: Observation): boolean {
	const status = cacheStatus(seen) ?? '';
	if (status === 'PRERENDER') return seen.kind === 'answer' && seen.status !== 404;
	return /^(?:HIT|STALE|REVALIDATED)$/.test(status) || (ageS(seen) ?? 0) > 0;
}

function isPrivate(seen: Observation): boolean {
	const directives = cacheDirectives(seen);
	return directives.has('private') && directives.has('no-store');
}
