import { revalidatePaths, UnknownPathError } from '../../app/revalidate-paths.ts';
import { apiRoute, guards, site } from '../../composition.ts';
import { RevalidateRequest } from '../../http/api-requests.ts';
import { readJsonBody } from '../../http/json-body.ts';
import { ProblemError } from '../../http/problem.ts';
import { revalidationAnswer } from '../../http/revalidation-answer.ts';

/** Maximum body size: a path has about thirty bytes, and a call regenerates two hundred. */
const BODY_LIMIT_BYTES = 64 * 1024;

export const ALL = apiRoute({
	async POST(context) {
		guards.pages.requireBearer(context);
		const { pages, cursor } = await readJsonBody(context.request, RevalidateRequest, { limitBytes: BODY_LIMIT_BYTES });
		const report = await revalidatePaths(site, pages, cursor).catch((error: unknown) => {
			if (!(error instanceof UnknownPathError)) throw error;
			const field = error.unknown.includes(cursor ?? '') ? 'cursor' : 'paths' in pages ? 'paths' : 'resorts';
			throw unknownPages(error, field);
		});
		return revalidationAnswer(report);
	},
});

function unknownPages({ code, meant }: UnknownPathError, field: string): ProblemError {
	const known = 'only cached pages and resorts of this site are known';
	const hint = meant === null ? '' : `, by their canonical path: here ${meant}`;
	return new ProblemError(400, { code, field, detail: `${field}: ${known}${hint}.` });
}
