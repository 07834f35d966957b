import { DOCUMENT_CACHE_CONTROL as cacheControl } from '../cached-answer.ts';
import { schemaRef } from './component-schemas.ts';
import { exampleHealth } from './examples.ts';
import {
	cachedOperation,
	cachedResortOperation,
	commonProblems,
	type DescribedOperation,
	jsonAnswer,
} from './operation.ts';

const json = { type: 'application/json', forAnySite: true };
const atom = { type: 'application/atom+xml', schema: { type: 'string' }, cacheControl };
const publicAccess =
	'Usually at most one minute old, occasionally up to six. Any site may read it; no cookies are used.';

export const listConditions = cachedOperation({
	operationId: 'listConditions',
	summary: 'Current conditions of every resort',
	description: publicAccess,
	tags: ['conditions'],
	answer: { ...json, description: 'Every resort, in the order of the dashboard.', schema: schemaRef('ConditionsList') },
});

export const readConditions = cachedResortOperation({
	operationId: 'readConditions',
	summary: 'Conditions, forecast and history of one resort',
	description: publicAccess,
	tags: ['conditions'],
	answer: { ...json, description: 'All figures of the resort.', schema: schemaRef('Conditions') },
});

export const readReport = cachedResortOperation({
	operationId: 'readReport',
	summary: 'Latest report by the staff of one resort',
	description: publicAccess,
	tags: ['reports'],
	answer: {
		...json,
		description: 'The report; null if the resort has published none.',
		schema: schemaRef('SnowReportFile'),
	},
});

export const readReportIndex = cachedOperation({
	operationId: 'readReportIndex',
	summary: 'Which resorts report, and where',
	tags: ['reports'],
	answer: { ...json, description: 'The index.', schema: schemaRef('SnowReportIndex'), cacheControl },
});

export const readReportSchema = cachedOperation({
	operationId: 'readReportSchema',
	summary: 'JSON Schema of the reports',
	tags: ['reports'],
	answer: {
		description: 'JSON Schema, 2020-12.',
		type: 'application/schema+json',
		schema: { type: 'object', required: ['$schema', '$id'] },
		forAnySite: true,
		cacheControl,
	},
});

export const readReportFeed = cachedOperation({
	operationId: 'readReportFeed',
	summary: 'Published reports as a feed',
	description: 'Atom (RFC 4287), one entry per publication.',
	tags: ['documents'],
	answer: { ...atom, description: 'The feed.' },
});

export const readFeed = cachedOperation({
	operationId: 'readFeed',
	summary: 'New snow, day by day, as a feed',
	description: 'Atom (RFC 4287), one entry per resort and day.',
	tags: ['documents'],
	answer: { ...atom, description: 'The feed.' },
});

export const readSitemap = cachedOperation({
	operationId: 'readSitemap',
	summary: 'Every public page',
	description: 'A sitemap (sitemaps.org, 0.9).',
	tags: ['documents'],
	answer: { description: 'The sitemap.', type: 'application/xml', schema: { type: 'string' }, cacheControl },
});

export const readApiDescription = cachedOperation({
	operationId: 'readApiDescription',
	summary: 'This description',
	tags: ['operation'],
	answer: {
		...json,
		description: 'An OpenAPI 3.1 description.',
		schema: { type: 'object', required: ['openapi', 'info', 'paths'], additionalProperties: true },
	},
});

export const readHealth: DescribedOperation = {
	operationId: 'readHealth',
	summary: 'Health of the site',
	description: '200 whenever pages can be served, even while the weather service or the database is unreachable.',
	tags: ['operation'],
	security: [],
	responses: { 200: jsonAnswer('The site serves its pages.', 'Health', exampleHealth), ...commonProblems },
};
