import { fail, pass, type Verdict, warn } from '../check.ts';
import { type Answer, cacheStatus, describe, header, type Observation, pageFacts } from '../observation.ts';

/** What the table says of the first request; everything else needs it to succeed. */
export const arrival = {
	id: 'first-request',
	title: 'First request',
	asked: 'GET /',
	expected: '200, a page with generated-at and “Last updated”',
} as const;

/** Whether the address leads to this site at all. */
export function evaluateArrival(first: Observation): Verdict {
	if (first.kind === 'none') {
		return fail(
			'SITE_UNREACHABLE',
			first.reason,
			'Nothing answers at this address: a wrong name or port, a certificate that is not valid, or no deployment.',
			'Open the address in a browser; on your own machine see whether `npm start` runs and which address it printed.',
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
			'The site lives under another address, and a token is sent to the one that was named only.',
			'Run the doctor, and the worker, against the address that is redirected to.',
		);
	}
	if (first.status === 421 || (first.status === 404 && header(first, 'x-vercel-error') !== null)) {
		return fail(
			'NOT_DEPLOYED',
			`${first.status} ${header(first, 'x-vercel-error') ?? ''}`.trim(),
			'The server knows no site of this name, or the deployment has no dashboard.',
			'Vercel: see whether the domain is assigned and the last build succeeded. Own machine: set SITE_URL to this address.',
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
			'Something else answers here: another project, a parking page, or a proxy that rewrites the page.',
			'Check the address; take HTML rewriting (minifiers, injected scripts) out of what stands in front.',
		);
	}
	if (cacheStatus(first) === 'STALE') {
		return warn(
			'FIRST_WAS_STALE',
			'200 STALE',
			'Nobody had asked since the page expired. The stored copy comes at once and is regenerated behind the answer.',
			'Nothing: ask twice. With a worker that runs as often as pages expire this does not occur.',
		);
	}
	return pass(`${describe(first)}, last updated ${lastUpdated}`);
}

function isProtected(first: Answer, location: string): boolean {
	return location.includes('vercel.com/sso-api') || (first.status === 401 && header(first, 'server') === 'Vercel');
}
