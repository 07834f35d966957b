import type { APIRoute } from 'astro';
import { runRefresh } from '../../../app/run-refresh.ts';
import { guards, reportError, site } from '../../../composition.ts';
import { endpoint } from '../../../http/endpoint.ts';
import { reportAnswer } from '../../../http/report-answer.ts';

/** Vercel Cron calls with GET, perhaps twice, perhaps not at all: a second refresh finds nothing due. */
export const ALL: APIRoute = endpoint(
	{
		async GET(context) {
			guards.cron.demandBearer(context);
			return reportAnswer(await runRefresh(site));
		},
	},
	reportError,
);
