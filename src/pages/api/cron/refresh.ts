import { runAllAlerts } from '../../../app/alerts/run-alerts.ts';
import { runRefresh } from '../../../app/run-refresh.ts';
import { apiRoute, guards, loadAlertContext, site } from '../../../composition.ts';
import { revalidationAnswer } from '../../../http/revalidation-answer.ts';

/** Vercel Cron calls with GET, perhaps twice, perhaps not at all: a second refresh finds nothing due. */
export const ALL = apiRoute({
	async GET(context) {
		guards.cron.requireBearer(context);
		const report = await runRefresh(site);
		// In the background: the answer reports only on pages.
		site.background(evaluate());
		return revalidationAnswer(report);
	},
});

async function evaluate(): Promise<void> {
	const alerts = await loadAlertContext();
	if (alerts) await runAllAlerts(alerts);
}
