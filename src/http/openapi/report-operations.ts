import { exampleReceipt, exampleReport, exampleWaiting } from './examples.ts';
import {
	bodyProblems,
	commonProblems,
	type DescribedOperation,
	jsonAnswer,
	jsonBody,
	problemAnswer,
	resortId,
	unknownResort,
} from './operation.ts';

/** Name of the scheme in `securitySchemes`. */
export const webhookScheme = 'webhookSignature';

function signedHeader(name: string, description: string, example: string) {
	return { name, in: 'header', required: true, description, schema: { type: 'string' }, example };
}

export const sendReport: DescribedOperation = {
	operationId: 'sendReport',
	summary: 'Submit a report as a machine',
	description:
		'Signed according to Standard Webhooks. A plausible report is published immediately, and the pages of the resort are regenerated before the answer; an implausible one waits for an editor. A webhook-id is processed once: sent again, it is answered 200 and nothing is done.',
	tags: ['reports'],
	security: [{ [webhookScheme]: [] }],
	parameters: [
		resortId,
		signedHeader(
			'webhook-id',
			'Identical for every attempt to deliver the same message.',
			'msg_2KWPBgLlAfxdpx2AI54pPJ85f4W',
		),
		signedHeader('webhook-timestamp', 'Unix seconds; at most five minutes off.', '1795442700'),
	],
	requestBody: jsonBody('ReportRequest', true, { morning: { summary: 'An ordinary morning', value: exampleReport } }),
	responses: {
		200: jsonAnswer('Published, or already received before.', 'ReportReceipt', exampleReceipt),
		202: jsonAnswer('It waits for an editor and is not shown until then.', 'ReportReceipt', exampleWaiting),
		...bodyProblems(),
		...problemAnswer(401, 'The signature is not that of a source of this resort, or too old.', 'SIGNATURE_REFUSED'),
		...unknownResort,
		...problemAnswer(409, 'It needs an editor, but there is an unfinished draft.', 'DRAFT_WAITING'),
		...problemAnswer(429, 'Too many requests without a valid signature came from this address.', 'TOO_MANY_ATTEMPTS'),
		...problemAnswer(
			503,
			'It could not be stored; try again.',
			'STORAGE_UNAVAILABLE',
			'REPORT_BUSY',
			'REPORTS_NOT_STORED',
		),
		...commonProblems,
	},
};
