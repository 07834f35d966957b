import { type ReceiveOutcome, ReportBusyError, receiveReport } from '../../../app/reports/receive-report.ts';
import { ReportRefusedError } from '../../../app/reports/report-context.ts';
import { receiptDocument } from '../../../app/reports/report-documents.ts';
import { loadReportFile } from '../../../app/reports/report-file.ts';
import { apiRoute, guards, isStorageError, reportContext, reportSources, site, siteUrl } from '../../../composition.ts';
import { ReportRequest } from '../../../http/api-requests.ts';
import { answerPreflight, publicJson, readableByAnySite } from '../../../http/cached-answer.ts';
import { orStorageProblem, ProblemError } from '../../../http/problem.ts';
import { readSignedReport } from '../../../http/signed-report.ts';

/** Four times the longest report. */
const LIMIT_BYTES = 32 * 1024;

export const ALL = apiRoute({
	async GET({ request, params }) {
		const file = await loadReportFile(site, params.id ?? '', siteUrl);
		if (file) return publicJson(request, file);
		throw unknownResort(readableByAnySite);
	},
	async POST(context) {
		const resortId = context.params.id ?? '';
		if (!site.resorts.some(({ id }) => id === resortId)) throw unknownResort();
		const { throttle } = guards;
		const terms = { sources: reportSources, throttle, resortId, schema: ReportRequest, limitBytes: LIMIT_BYTES };
		const signed = await readSignedReport(context, terms);
		const outcome = await orStorageProblem(receive({ ...signed, resortId }), isStorageError);
		if (outcome.state === 'draft-in-the-way') throw draftInTheWay();
		const status = outcome.state === 'waiting' ? 202 : 200;
		return Response.json(receiptDocument(outcome), { status, headers: { 'cache-control': 'no-store' } });
	},
	OPTIONS: answerPreflight,
});

/** @throws {ProblemError} 503 */
function receive(received: Parameters<typeof receiveReport>[1]): Promise<ReceiveOutcome> {
	return receiveReport(reportContext, received).catch((error: unknown) => {
		if (!(error instanceof ReportBusyError || error instanceof ReportRefusedError)) throw error;
		const headers = error instanceof ReportBusyError ? { 'retry-after': '5' } : undefined;
		throw new ProblemError(503, { code: error.code, detail: error.message, headers });
	});
}

function unknownResort(headers?: Readonly<Record<string, string>>): ProblemError {
	return new ProblemError(404, {
		code: 'UNKNOWN_RESORT',
		detail: 'No resort has this id; GET /.well-known/snow-report.json lists all of them.',
		headers,
	});
}

function draftInTheWay(): ProblemError {
	return new ProblemError(409, {
		code: 'DRAFT_WAITING',
		detail:
			'This report is implausible and needs an editor, but there is an unfinished draft. Send it again when the draft is published or discarded.',
	});
}
