import { loadConditions } from '../../../app/load-conditions.ts';
import { apiRoute, site } from '../../../composition.ts';
import { answerPreflight, publicJson, readableByAnySite } from '../../../http/cached-answer.ts';
import { ProblemError } from '../../../http/problem.ts';

export const ALL = apiRoute({
	async GET({ request, params }) {
		const document = await loadConditions(site, params.id ?? '');
		if (document) return publicJson(request, document);
		throw new ProblemError(404, {
			code: 'UNKNOWN_RESORT',
			detail: 'No resort has this id; GET /api/conditions lists all of them.',
			headers: readableByAnySite,
		});
	},
	OPTIONS: answerPreflight,
});
