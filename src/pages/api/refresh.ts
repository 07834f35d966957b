import { runRefresh } from '../../app/run-refresh.ts';
import { apiRoute, guards, site } from '../../composition.ts';
import { RefreshRequest } from '../../http/api-requests.ts';
import { readJsonBody } from '../../http/json-body.ts';
import { revalidationAnswer } from '../../http/revalidation-answer.ts';

export const ALL = apiRoute({
	async POST(context) {
		guards.pages.requireBearer(context);
		const options = await readJsonBody(context.request, RefreshRequest, { limitBytes: 1_024, whenEmpty: {} });
		return revalidationAnswer(await runRefresh(site, options));
	},
});
