import { DOCUMENT_CACHE_CONTROL } from '../cached-answer.ts';
import { schemaRef } from './component-schemas.ts';
import { exampleHealth } from './examples.ts';
import { cachedAnswers, commonProblems, type DescribedOperation, jsonAnswer, problemAnswer } from './operation.ts';

const forAnySite = { forAnySite: true };
const freelyReadable =
	'Usually at most one minute old, occasionally up to six. Any site may read it; no cookies are used.';
const json = (schemaName: string) => ({ type: 'application/json', schema: schemaRef(schemaName) });

export const listConditions: DescribedOperation = {
	operationId: 'listConditions',
	summary: 'Present conditions of every resort',
	description: freelyReadable,
	tags: ['conditions'],
	security: [],
	responses: {
		...cachedAnswers('Every resort, in the order of the dashboard.', json('ConditionsList'), forAnySite),
		...commonProblems,
	},
};

export const readConditions: DescribedOperation = {
	operationId: 'readConditions',
	summary: 'Conditions, forecast and history of one resort',
	description: freelyReadable,
	tags: ['conditions'],
	security: [],
	parameters: [
		{
			name: 'id',
			in: 'path',
			required: true,
			description: 'The id in the address of the resort page.',
			schema: { type: 'string' },
			example: 'mammoth',
		},
	],
	responses: {
		...cachedAnswers('All figures of the resort.', json('Conditions'), forAnySite),
		...problemAnswer(404, 'No resort has this id.', 'UNKNOWN_RESORT'),
		...commonProblems,
	},
};

export const readHealth: DescribedOperation = {
	operationId: 'readHealth',
	summary: 'Health of the site',
	description: '200 whenever pages can be served, even while the weather service or the database is unreachable.',
	tags: ['operation'],
	security: [],
	responses: { 200: jsonAnswer('The site serves its pages.', 'Health', exampleHealth), ...commonProblems },
};

export const readApiDescription: DescribedOperation = {
	operationId: 'readApiDescription',
	summary: 'This description',
	tags: ['operation'],
	security: [],
	responses: {
		...cachedAnswers(
			'An OpenAPI 3.1 description.',
			{
				type: 'application/json',
				schema: { type: 'object', required: ['openapi', 'info', 'paths'], additionalProperties: true },
			},
			forAnySite,
		),
		...commonProblems,
	},
};

export const readFeed: DescribedOperation = {
	operationId: 'readFeed',
	summary: 'New snow, day by day, as a feed',
	description: 'Atom (RFC 4287), one entry per resort and day.',
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

export const readSitemap: DescribedOperation = {
	operationId: 'readSitemap',
	summary: 'Every public page',
	description: 'A sitemap (sitemaps.org, 0.9).',
	tags: ['documents'],
	security: [],
	responses: {
		...cachedAnswers(
			'The sitemap.',
			{ type: 'application/xml', schema: { type: 'string' } },
			{ cached: DOCUMENT_CACHE_CONTROL },
		),
		...commonProblems,
	},
};
