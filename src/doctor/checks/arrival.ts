import { fail, pass, type Verdict, warn } from '../check.ts';
import { type Answer, cacheStatus, describe, header, type Observation, pageFacts } from '../observation.ts';

/** The row of the first request, without whose success nothing else is checked. */
export const arrival = {
	id: 'first-request',
	title: 'First request',
	asked: 'GET /',
	expected: '200, a page with generated-at and “Last updated”',
} as const;

/** Checks that the address leads to this site at all. */
export function evaluateArrival(first: Observation): Verdict {
	if (first.kind === 'none') {
		return fail(
			'SITE_UNREACHABLE',
			first.reason,
			'Nothing responds at this address: wrong name or port, invalid certificate, or no deployment.',
			'Open the address in a browser; on your own machine, check that `npm start` is running and which address it printed.',
		);
	}
	const location = header(first, 'location') ?? '';
	if (isProtected(first, location)) {
		return fail(
			'DEPLOYMENT_PROTECTED',
			`${first.status}: Vercel asks for a sign-in`,
			'Deployment protection covers this address, as it does previews by default.',
			'Set VERCEL_AUTOMATION_BYPASS_SECRET to the project’s “Protection Bypass for Automation” secret, for the worker too.',
		);
	}
	if (first.status >= 300 && first.status < 400) {
		return fail(
			'REDIRECTS',
			`${first.status} to ${location || 'nowhere'}`,
			'The site has another address, and tokens are sent only to the address that was given.',
			'Run the doctor and the worker against the address in the redirect.',
		);
	}
	if (first.status === 421 || (first.status === 404 && header(first, 'x-vercel-error') !== null)) {
		return fail(
			'NOT_DEPLOYED',
			`${first.status} ${header(first, 'x-vercel-error') ?? ''}`.trim(),
			'The server has no site with this name, or the deployment has no dashboard.',
			'Vercel: check that the domain is assigned and the last build succeeded. Your own machine: set SITE_URL to this address.',
		);
	}
	if (first.status !== 200) {
		return fail(
			'FIRST_REQUEST_FAILED',
			describe(first),
			'The dashboard could not be rendered, and no earlier copy of it is stored.',
			'Read the log of the function `_isr`: a variable is missing, or the database cannot be opened.',
		);
	}
	const { generatedAt, lastUpdated } = pageFacts(first);
	if (generatedAt === null || lastUpdated === null) {
		return fail(
			'NOT_THIS_SITE',
			`200 without ${generatedAt === null ? 'generated-at' : '“Last updated”'}`,
			'Something else responds here: another project, a parking page, or a proxy that rewrites the page.',
			'Check the address; turn off HTML rewriting (minifiers, injected scripts) in proxies in front of the site.',
		);
	}
	if (cacheStatus(first) === 'STALE') {
		return warn(
			'FIRST_WAS_STALE',
			'200 STALE',
			'This was the first request since the page expired. The stored copy is served at once and regenerated in the background.',
			'None needed: the next request gets the new page. It does not happen if the worker runs as often as pages expire.',
		);
	}
	return pass(`${describe(first)}, last updated ${lastUpdated}`);
}

function isProtected(first: Answer, location: string): boolean {
	return location.includes('vercel.com/sso-api') || (first.status === 401 && header(first, 'server') === 'Vercel');
}
