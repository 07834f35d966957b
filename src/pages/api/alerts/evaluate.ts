import { noDatabaseReport, runAlerts } from '../../../app/alerts/run-alerts.ts';
import { apiRoute, guards, isStorageError, loadAlertContext } from '../../../composition.ts';
import { EvaluateRequest } from '../../../http/api-requests.ts';
import { readJsonBody } from '../../../http/json-body.ts';
import { orStorageProblem } from '../../../http/problem.ts';

export const ALL = apiRoute({
	async POST(context) {
		guards.pages.requireBearer(context);
		const { cursor } = await readJsonBody(context.request, EvaluateRequest, { limitBytes: 1_024, whenEmpty: {} });
		const alerts = await loadAlertContext();
		const report = alerts ? await orStorageProblem(runAlerts(alerts, cursor), isStorageError) : noDatabaseReport;
		return Response.json(report, { headers: { 'cache-control': 'no-store' } });
	},
});
