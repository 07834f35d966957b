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
	type DescribedAnswers,
	type DescribedOperation,
	jsonAnswer,
	jsonBody,
	problemAnswer,
	tokenProblems,
} from './operation.ts';

/** Names of the schemes in `securitySchemes`. */
export const pageTokenScheme = 'pageToken';
export const cronSecretScheme = 'cronSecret';

type OwnPart = Omit<DescribedOperation, 'tags' | 'security'>;

function tokenOperation(scheme: string, { responses, ...own }: OwnPart): DescribedOperation {
	return {
		...own,
		tags: ['regeneration'],
		security: [{ [scheme]: [] }],
		responses: { ...responses, ...tokenProblems, ...commonProblems },
	};
}

function partialFailure(schemaName: string, example: unknown): DescribedAnswers {
	return {
		502: jsonAnswer('Some pages could not be regenerated; the old ones are still served.', schemaName, example),
	};
}

const refreshAnswers = {
	200: jsonAnswer('Every page was regenerated, or postponed to the next call.', 'RefreshReport', exampleRefresh),
	...partialFailure('RefreshReport', examplePartialRefresh),
};

export const refresh = tokenOperation(pageTokenScheme, {
	operationId: 'refresh',
	summary: 'Fetch figures if they are due, and regenerate every page',
	description: 'Called by the worker. Concurrent calls are coalesced.',
	requestBody: jsonBody('RefreshRequest', false, {
		scheduled: { summary: 'If due', value: {} },
		now: { summary: 'Fetch even if nothing is due', value: { force: true } },
	}),
	responses: { ...refreshAnswers, ...bodyProblems() },
});

export const refreshByCron = tokenOperation(cronSecretScheme, {
	operationId: 'refreshByCron',
	summary: 'Refresh, for schedulers that can only send GET',
	description: 'Called by Vercel Cron.',
	responses: refreshAnswers,
});

export const revalidate = tokenOperation(pageTokenScheme, {
	operationId: 'revalidate',
	summary: 'Regenerate some pages, or all',
	description: 'The JSON endpoints are cached separately and may lag behind the pages by a minute.',
	requestBody: jsonBody('RevalidateRequest', true, {
		paths: { summary: 'These pages', value: { paths: ['/', '/resorts/mammoth'] } },
		resorts: { summary: 'Every page that shows the resort', value: { resorts: ['mammoth'] } },
		all: { summary: 'Every cached page', value: { all: true } },
	}),
	responses: {
		200: jsonAnswer('Every requested page was regenerated.', 'RevalidationReport', exampleRevalidation),
		...bodyProblems('BODY_MISSING', 'UNKNOWN_PATH'),
		...partialFailure('RevalidationReport', examplePartialRevalidation),
	},
});

export const evaluateAlerts = tokenOperation(pageTokenScheme, {
	operationId: 'evaluateAlerts',
	summary: 'Evaluate all alerts and send their notifications',
	description:
		'Called by the worker after each refresh. Fetches nothing. Concurrent or repeated calls never send a notification twice.',
	requestBody: jsonBody('EvaluateRequest', false, { usual: { summary: 'Always', value: {} } }),
	responses: {
		200: jsonAnswer(
			'The result of the evaluation; empty on a site without a database, which has no alerts.',
			'AlertRunReport',
			exampleAlertRun,
		),
		...bodyProblems(),
		...problemAnswer(503, 'The database cannot be used at the moment.', 'STORAGE_UNAVAILABLE'),
	},
});
