import type { APIRoute } from 'astro';
import { noDatabaseReport, runAlerts } from '../../../app/alerts/run-alerts.ts';
import { guards, isStorageError, loadAlertContext, reportError } from '../../../composition.ts';
import { EvaluateRequest } from '../../../http/api-requests.ts';
import { endpoint } from '../../../http/endpoint.ts';
import { readJsonBody } from '../../../http/json-body.ts';
import { orStorageProblem } from '../../../http/problem.ts';

export const ALL: APIRoute = endpoint(
	{
		async POST(context) {
			guards.pages.requireBearer(context);
			const { cursor } = await readJsonBody(context.request, EvaluateRequest, { limitBytes: 1_024, whenEmpty: {} });
			const alerts = await loadAlertContext();
			const report = alerts ? await orStorageProblem(runAlerts(alerts, cursor), isStorageError) : noDatabaseReport;
			return Response.json(report, { headers: { 'cache-control': 'no-store' } });
		},
	},
	reportError,
);
