import { DOCUMENT_CACHE_CONTROL } from '../cached-answer.ts';
import { schemaRef } from './component-schemas.ts';
import { exampleReceipt, exampleReport, exampleWaiting } from './examples.ts';
import {
	bodyProblems,
	cachedAnswers,
	commonProblems,
	type DescribedOperation,
	jsonAnswer,
	problemAnswer,
} from './operation.ts';

/** Name of the scheme in `securitySchemes`. */
export const webhookScheme = 'webhookSignature';

const resortId = {
	name: 'id',
	in: 'path',
	required: true,
	description: 'The id in the address of the resort page.',
	schema: { type: 'string' },
	example: 'mammoth',
};
const forAnySite = { forAnySite: true };

function signedHeader(name: string, description: string, example: string) {
	return { name, in: 'header', required: true, description, schema: { type: 'string' }, example };
}

export const readReport: DescribedOperation = {
	operationId: 'readReport',
	summary: 'Latest report by the staff of one resort',
	description: 'Usually at most one minute old, occasionally up to six. Any site may read it; no cookies are used.',
	tags: ['reports'],
	security: [],
	parameters: [resortId],
	responses: {
		...cachedAnswers(
			'The report; null if the resort has published none.',
			{ type: 'application/json', schema: schemaRef('SnowReportFile') },
			forAnySite,
		),
		...problemAnswer(404, 'No resort has this id.', 'UNKNOWN_RESORT'),
		...commonProblems,
	},
};

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
	requestBody: {
		required: true,
		content: {
			'application/json': {
				schema: schemaRef('ReportRequest'),
				examples: { morning: { summary: 'An ordinary morning', value: exampleReport } },
			},
		},
	},
	responses: {
		200: jsonAnswer('Published, or already received before.', 'ReportReceipt', exampleReceipt),
		202: jsonAnswer('It waits for an editor and is not shown until then.', 'ReportReceipt', exampleWaiting),
		...bodyProblems(),
		...problemAnswer(401, 'The signature is not that of a source of this resort, or too old.', 'SIGNATURE_REFUSED'),
		...problemAnswer(404, 'No resort has this id.', 'UNKNOWN_RESORT'),
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

export const readReportSchema: DescribedOperation = {
	operationId: 'readReportSchema',
	summary: 'JSON Schema of the reports',
	tags: ['reports'],
	security: [],
	responses: {
		...cachedAnswers(
			'JSON Schema, 2020-12.',
			{ type: 'application/schema+json', schema: { type: 'object', required: ['$schema', '$id'] } },
			{ ...forAnySite, cached: DOCUMENT_CACHE_CONTROL },
		),
		...commonProblems,
	},
};

export const readReportIndex: DescribedOperation = {
	operationId: 'readReportIndex',
	summary: 'Which resorts report, and where',
	tags: ['reports'],
	security: [],
	responses: {
		...cachedAnswers(
			'The index.',
			{ type: 'application/json', schema: schemaRef('SnowReportIndex') },
			{ ...forAnySite, cached: DOCUMENT_CACHE_CONTROL },
		),
		...commonProblems,
	},
};

export const readReportFeed: DescribedOperation = {
	operationId: 'readReportFeed',
	summary: 'Published reports as a feed',
	description: 'Atom (RFC 4287), one entry per publication.',
	tags: ['documents'],
	security: [],
	responses: {
		...cachedAnswers(
			'The feed.',
			{ type: 'application/atom+xml', schema: { type: 'string' } },
			{ cached: DOCUMENT_CACHE_CONTROL },
		),
		...commonProblems,
	},
};
