import { loadConditionsList } from '../../../app/load-conditions.ts';
import { apiRoute, site } from '../../../composition.ts';
import { answerPreflight, publicJson } from '../../../http/cached-answer.ts';

export const ALL = apiRoute({
	GET: async ({ request }) => publicJson(request, await loadConditionsList(site)),
	OPTIONS: answerPreflight,
});
