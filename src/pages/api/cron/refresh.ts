import type { APIRoute } from 'astro';
import { runAllAlerts } from '../../../app/alerts/run-alerts.ts';
import { runRefresh } from '../../../app/run-refresh.ts';
import { guards, loadAlertContext, reportError, site } from '../../../composition.ts';
import { endpoint } from '../../../http/endpoint.ts';
import { revalidationAnswer } from '../../../http/revalidation-answer.ts';

/** Vercel Cron calls with GET, perhaps twice, perhaps not at all: a second refresh finds nothing due. */
export const ALL: APIRoute = endpoint(
	{
		async GET(context) {
			guards.cron.requireBearer(context);
			const report = await runRefresh(site);
			// In the background: the answer reports only on pages.
			site.background(evaluate());
			return revalidationAnswer(report);
		},
	},
	reportError,
);

async function evaluate(): Promise<void> {
	const alerts = await loadAlertContext();
	if (alerts) await runAllAlerts(alerts);
}
