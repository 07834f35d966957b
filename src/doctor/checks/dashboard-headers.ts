import { type Check, fail, pass } from '../check.ts';
import { cacheDirectives, header } from '../observation.ts';

/** Whether the header forbids the copy that ISR is for, or lets browsers keep it beyond its renewal. */
export const dashboardHeaders: Check = {
	id: 'dashboard-cache-control',
	title: 'Dashboard may be cached',
	asked: 'Cache-Control of /',
	expected: 'public, max-age=0, must-revalidate',
	after: [],
	judge({ dashboard: [first] }) {
		const told = (first && header(first, 'cache-control')) ?? 'none';
		const directives = first ? cacheDirectives(first) : new Map<string, string>();
		const forbidding = ['no-store', 'private'].find((name) => directives.has(name));
		if (forbidding !== undefined) {
			return fail(
				'DASHBOARD_NO_STORE',
				told,
				`Something sets ${forbidding} on the dashboard: a header rule that matches every path, middleware, or a proxy.`,
				'In vercel.json only /alerts, /account and /editor get “private, no-store”. Find the rule whose source also matches “/”.',
			);
		}
		if (!directives.has('no-cache') && directives.get('max-age') !== '0') {
			return fail(
				'DASHBOARD_KEPT_BY_BROWSERS',
				told,
				'Browsers may show their own copy after the page was renewed: nothing says that they must ask.',
				'Let what stands in front pass on the header, or take “browser cache TTL” settings there away.',
			);
		}
		return pass(told);
	},
};
