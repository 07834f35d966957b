import { z } from 'zod';
import { type Check, fail, pass, skip, type Verdict, warn } from '../check.ts';
import type { Regeneration } from '../evidence.ts';
import { cacheStatus, describe, header, newerByMs, type Observation } from '../observation.ts';

const withoutToken = 'needs --token or BYPASS_TOKEN';

/** Checks the revalidation header of Vercel and the edge, with the build's token. */
export const regeneration: Check = {
	id: 'token-regenerates',
	title: 'The token regenerates a page',
	asked: 'GET / with x-prerender-revalidate: the token',
	expected: 'REVALIDATED, newer; the next visitor gets it',
	after: ['second-request', 'clock'],
	evaluate: ({ regeneration: seen }) => (seen === null ? skip(withoutToken) : evaluateRegeneration(seen)),
};

/** Checks the site's own endpoint, which sends the revalidation requests itself. */
export const regenerationEndpoint: Check = {
	id: 'endpoint-regenerates',
	title: 'The endpoint regenerates a page',
	asked: 'POST /api/revalidate with the token',
	expected: '200, / REVALIDATED',
	after: ['second-request', 'clock', 'token-regenerates'],
	evaluate({ regeneration: seen }) {
		if (seen === null) return skip(withoutToken);
		const { endpoint } = seen;
		if (endpoint.kind === 'answer' && endpoint.status === 200 && /"REVALIDATED"/.test(endpoint.body)) {
			return pass('200, REVALIDATED');
		}
		if (endpoint.kind === 'answer' && endpoint.status === 401) {
			return fail(
				'ENDPOINT_TOKEN_DIFFERS',
				'401, although the cache accepts the token',
				'The token of the build and that of the functions differ: BYPASS_TOKEN was changed after the build.',
				'Deploy again, so that both have the new one; until then, set the old one as BYPASS_TOKEN_PREVIOUS.',
			);
		}
		return fail(
			'SITE_CANNOT_REGENERATE_ITSELF',
			`${describe(endpoint)}${failureIn(endpoint)}`,
			'The site requests the page at its own address, but it is not regenerated: a wrong SITE_URL or REVALIDATE_ORIGIN, deployment protection, or a failing render.',
			'Set REVALIDATE_ORIGIN to an address at which the site reaches itself; with deployment protection, also set VERCEL_AUTOMATION_BYPASS_SECRET.',
		);
	},
};

/** Checks the link that tutorials mention, which Vercel itself ignores. */
export const regenerationLink: Check = {
	id: 'regeneration-link',
	title: '?__prerender_bypass in the URL',
	asked: 'GET /?__prerender_bypass=…',
	expected: '303 with the token, 401 without',
	after: ['second-request'],
	evaluate({ regenerationLink: seen, regeneration: tokenGiven }) {
		if (seen.kind === 'none') return skip(seen.reason);
		if (seen.status === 303 && tokenGiven !== null) return pass('works: 303 to the clean address');
		if (seen.status === 401 || seen.status === 429) return pass(`works: the site handles it, ${seen.status}`);
		if (seen.status === 502) {
			return fail(
				'LINK_CANNOT_REGENERATE',
				'502: not regenerated',
				'The link reaches the site, but the site cannot regenerate its own page.',
				'Set REVALIDATE_ORIGIN to an address at which the site reaches itself.',
			);
		}
		return warn(
			'LINK_IGNORED',
			describe(seen),
			'The platform ignores the parameter, because a query is not part of the cache key. This deployment lacks the rewrites of vercel.json that handle it.',
			'Regenerate with the header x-prerender-revalidate or with POST /api/revalidate; or deploy with the vercel.json of the project.',
		);
	},
};

function evaluateRegeneration({ before, regenerated, after, endpoint }: Regeneration): Verdict {
	if (cacheStatus(regenerated) !== 'REVALIDATED') {
		if (regenerated.kind === 'answer' && regenerated.status >= 500) return renderFails(regenerated);
		const siteTakesIt = endpoint.kind === 'answer' && endpoint.status !== 401 && endpoint.status !== 403;
		return fail(
			'TOKEN_REFUSED',
			describe(regenerated),
			siteTakesIt
				? 'The site’s endpoint accepts the token, the cache does not: the site was built with another one.'
				: 'This is not the token that the site was built with, or a proxy removes the header.',
			siteTakesIt
				? 'Build and deploy again with this BYPASS_TOKEN.'
				: 'Use the BYPASS_TOKEN of the build’s environment; deploy again after changing it.',
		);
	}
	const newerMs = newerByMs(before, regenerated);
	if (newerMs === null || newerMs <= 0) {
		return fail(
			'REGENERATED_BUT_OLD',
			'REVALIDATED with the old generated-at',
			'The response claims to be a new page but is the old one: the clock of the functions is stopped, or a proxy caches pages.',
			'Try the deployment’s own address without the proxy; check the server’s clock.',
		);
	}
	if ((newerByMs(regenerated, after) ?? -1) < 0) {
		return fail(
			'OLD_PAGE_CAME_BACK',
			`REVALIDATED, then ${describe(after)} with an older page`,
			'Visitors still get the old page: there is a second cache in front, or another region is not updated yet.',
			'Do not cache pages in front of the edge; purge that cache, and run the doctor again in a minute.',
		);
	}
	return pass(`REVALIDATED, then ${cacheStatus(after)}, newer by ${(newerMs / 1_000).toFixed(1)} s`);
}

function renderFails(regenerated: Observation): Verdict {
	return fail(
		'RENDER_FAILS',
		`${describe(regenerated)}${header(regenerated, 'x-vercel-error') ?? ''}`,
		'The token is accepted, but the page cannot be rendered. Visitors get the last good copy.',
		'Read the log of the function `_isr`.',
	);
}

const Failures = z.object({ failed: z.array(z.object({ error: z.string() })).min(1) });

function failureIn(seen: Observation): string {
	if (seen.kind === 'none') return '';
	try {
		const [failed] = Failures.safeParse(JSON.parse(seen.body)).data?.failed ?? [];
		return failed ? `: ${failed.error}` : '';
	} catch {
		return '';
	}
}
