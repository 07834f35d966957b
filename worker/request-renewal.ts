import { SiteError } from './errors.ts';
import { parseJson } from './parse-json.ts';
import type { RenewalWish } from './renewal.ts';
import { RenewalReport } from './renewal-report.ts';
import { askSite, demandSuccess, type SiteAccess } from './site-client.ts';

/** A site with the endpoint that a whole run begins with. */
export type RenewalTarget = SiteAccess & { readonly endpoint: '/api/refresh' | '/api/revalidate' };

/**
 * Has pages renewed by the site.
 *
 * @throws {SiteError}
 */
export async function requestRenewal(
	target: RenewalTarget,
	wish: RenewalWish,
	limits: { readonly signal: AbortSignal; readonly withinMs: number },
): Promise<RenewalReport> {
	const { path, body } = requestFor(target.endpoint, wish);
	const answer = await askSite(target, {
		...limits,
		method: 'POST',
		path,
		headers: { authorization: `Bearer ${target.bypassToken}`, 'content-type': 'application/json' },
		body: JSON.stringify(body),
	});
	const report = RenewalReport.safeParse(parseJson(answer.body));
	// A report comes with 502 as well, where pages failed: then it says which.
	if (report.success && (answer.status === 200 || answer.status === 502)) return report.data;
	demandSuccess(answer, path);
	throw new SiteError('ANSWER_INVALID', `${path} did not answer with a report`, { status: answer.status });
}

function requestFor(endpoint: RenewalTarget['endpoint'], wish: RenewalWish): { path: string; body: unknown } {
	if (wish.kind === 'all' && endpoint === '/api/refresh') return { path: endpoint, body: {} };
	const pages = wish.kind === 'all' ? { all: true } : { paths: wish.paths };
	return { path: '/api/revalidate', body: wish.cursor === null ? pages : { ...pages, cursor: wish.cursor } };
}
