import { schemaRef } from './component-schemas.ts';
import {
	exampleAlertRun,
	examplePartialRefresh,
	examplePartialRevalidation,
	exampleRefresh,
	exampleRevalidation,
} from './examples.ts';
import {
	bodyProblems,
	commonProblems,
	type DescribedOperation,
	jsonAnswer,
	problemAnswer,
	tokenProblems,
} from './operation.ts';

/** Names of the schemes in `securitySchemes`. */
export const pageTokenScheme = 'pageToken';
export const cronSecretScheme = 'cronSecret';

const refreshAnswers = {
	200: jsonAnswer('Every page was regenerated, or postponed to the next call.', 'RefreshReport', exampleRefresh),
	...tokenProblems,
	...commonProblems,
	502: jsonAnswer(
		'Some pages could not be regenerated; the old ones are still served.',
		'RefreshReport',
		examplePartialRefresh,
	),
};

export const refresh: DescribedOperation = {
	operationId: 'refresh',
	summary: 'Fetch figures if they are due, and regenerate every page',
	description: 'Called by the worker. Concurrent calls are coalesced.',
	tags: ['regeneration'],
	security: [{ [pageTokenScheme]: [] }],
	requestBody: {
		required: false,
		content: {
			'application/json': {
				schema: schemaRef('RefreshRequest'),
				examples: {
					scheduled: { summary: 'If due', value: {} },
					now: { summary: 'Fetch even if nothing is due', value: { force: true } },
				},
			},
		},
	},
	responses: { ...refreshAnswers, ...bodyProblems() },
};

export const refreshByCron: DescribedOperation = {
	operationId: 'refreshByCron',
	summary: 'Refresh, for schedulers that can only send GET',
	description: 'Called by Vercel Cron.',
	tags: ['regeneration'],
	security: [{ [cronSecretScheme]: [] }],
	responses: refreshAnswers,
};

export const revalidate: DescribedOperation = {
	operationId: 'revalidate',
	summary: 'Regenerate some pages, or all',
	description: 'The JSON endpoints are cached separately and may lag behind the pages by a minute.',
	tags: ['regeneration'],
	security: [{ [pageTokenScheme]: [] }],
	requestBody: {
		required: true,
		content: {
			'application/json': {
				schema: schemaRef('RevalidateRequest'),
				examples: {
					paths: { summary: 'These pages', value: { paths: ['/', '/resorts/mammoth'] } },
					resorts: { summary: 'Every page that shows the resort', value: { resorts: ['mammoth'] } },
					all: { summary: 'Every cached page', value: { all: true } },
				},
			},
		},
	},
	responses: {
		200: jsonAnswer('Every requested page was regenerated.', 'RevalidationReport', exampleRevalidation),
		...bodyProblems('BODY_MISSING', 'UNKNOWN_PATH'),
		...tokenProblems,
		...commonProblems,
		502: jsonAnswer(
			'Some pages could not be regenerated; the old ones are still served.',
			'RevalidationReport',
			examplePartialRevalidation,
		),
	},
};

export const evaluateAlerts: DescribedOperation = {
	operationId: 'evaluateAlerts',
	summary: 'Evaluate all alerts and send their notifications',
	description:
		'Called by the worker after each refresh. Fetches nothing. Concurrent or repeated calls never send a notification twice.',
	tags: ['regeneration'],
	security: [{ [pageTokenScheme]: [] }],
	requestBody: {
		required: false,
		content: {
			'application/json': {
				schema: schemaRef('EvaluateRequest'),
				examples: { usual: { summary: 'Always', value: {} } },
			},
		},
	},
	responses: {
		200: jsonAnswer(
			'The result of the evaluation; empty on a site without a database, which has no alerts.',
			'AlertRunReport',
			exampleAlertRun,
		),
		...bodyProblems(),
		...tokenProblems,
		...commonProblems,
		...problemAnswer(503, 'The database cannot be used at the moment.', 'STORAGE_UNAVAILABLE'),
	},
};
