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

/** The schemes that stand in `securitySchemes`. */
export const pageTokenScheme = 'pageToken';
export const cronSecretScheme = 'cronSecret';

const refreshAnswers = {
	200: jsonAnswer('Every page was regenerated, or put off to the next call.', 'RefreshReport', exampleRefresh),
	...tokenProblems,
	...commonProblems,
	502: jsonAnswer('Some pages were not regenerated; they stay as they were.', 'RefreshReport', examplePartialRefresh),
};

export const refresh: DescribedOperation = {
	operationId: 'refresh',
	summary: 'Fetch figures if they are due, and regenerate every page',
	description: 'What the worker calls. Two of these at once do no more than one.',
	tags: ['renewal'],
	security: [{ [pageTokenScheme]: [] }],
	requestBody: {
		required: false,
		content: {
			'application/json': {
				schema: schemaRef('RefreshRequest'),
				examples: {
					scheduled: { summary: 'If due', value: {} },
					now: { summary: 'Although nothing is due', value: { force: true } },
				},
			},
		},
	},
	responses: { ...refreshAnswers, ...bodyProblems() },
};

export const refreshByCron: DescribedOperation = {
	operationId: 'refreshByCron',
	summary: 'The same for a scheduler that can only GET',
	description: 'What Vercel Cron calls.',
	tags: ['renewal'],
	security: [{ [cronSecretScheme]: [] }],
	responses: refreshAnswers,
};

export const revalidate: DescribedOperation = {
	operationId: 'revalidate',
	summary: 'Regenerate some pages, or all',
	description: 'The JSON endpoints may lag behind the pages by their own minute in the caches on the way.',
	tags: ['renewal'],
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
		200: jsonAnswer('Every page asked for was regenerated.', 'RevalidationReport', exampleRevalidation),
		...bodyProblems('BODY_MISSING', 'UNKNOWN_PATH'),
		...tokenProblems,
		...commonProblems,
		502: jsonAnswer('Some were not; they stay as they were.', 'RevalidationReport', examplePartialRevalidation),
	},
};

export const evaluateAlerts: DescribedOperation = {
	operationId: 'evaluateAlerts',
	summary: 'Hold all alerts against their figures, and send what is to be told',
	description:
		'What the worker calls after each refresh. Fetches nothing. Two of these at once, or one that is repeated, tell nothing twice.',
	tags: ['renewal'],
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
			'What was found and told; also where there is no database, and so no alerts.',
			'AlertRunReport',
			exampleAlertRun,
		),
		...bodyProblems(),
		...tokenProblems,
		...commonProblems,
		...problemAnswer(503, 'The database cannot be used at the moment.', 'STORAGE_UNAVAILABLE'),
	},
};
