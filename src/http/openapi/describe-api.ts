import type { z } from 'zod';
import { EvaluateRequest, RefreshRequest, ReportRequest, RevalidateRequest } from '../api-requests.ts';
import { Problem } from '../problem.ts';
import { componentSchemas } from './component-schemas.ts';
import type { DescribedOperation } from './operation.ts';
import * as reading from './read-operations.ts';
import {
	cronSecretScheme,
	evaluateAlerts,
	pageTokenScheme,
	refresh,
	refreshByCron,
	revalidate,
} from './regeneration-operations.ts';
import { sendReport, webhookScheme } from './report-operations.ts';

/** Published schemas, by the names that operations and other schemas refer to. */
export type AnswerSchemas = Readonly<
	Record<
		| 'AlertRunReport'
		| 'Conditions'
		| 'ConditionsList'
		| 'Health'
		| 'RefreshReport'
		| 'ReportReceipt'
		| 'RevalidationReport'
		| 'SnowReportFile'
		| 'SnowReportIndex',
		z.ZodType
	>
>;

/** Raised by hand: patch for wording, minor for additions, major for breaking changes. */
const apiVersion = '1.1.1';

const paths: Readonly<Record<string, Readonly<Partial<Record<'get' | 'post', DescribedOperation>>>>> = {
	'/api/conditions': { get: reading.listConditions },
	'/api/conditions/{id}': { get: reading.readConditions },
	'/api/health': { get: reading.readHealth },
	'/api/openapi.json': { get: reading.readApiDescription },
	'/api/refresh': { post: refresh },
	'/api/cron/refresh': { get: refreshByCron },
	'/api/alerts/evaluate': { post: evaluateAlerts },
	'/api/revalidate': { post: revalidate },
	'/api/reports/{id}': { get: reading.readReport, post: sendReport },
	'/api/reports/schema.json': { get: reading.readReportSchema },
	'/.well-known/snow-report.json': { get: reading.readReportIndex },
	'/reports.xml': { get: reading.readReportFeed },
	'/feed.xml': { get: reading.readFeed },
	'/sitemap.xml': { get: reading.readSitemap },
};

const tags = [
	{ name: 'conditions', description: 'Figures as JSON. Units are part of the names; null means missing, never zero.' },
	{ name: 'reports', description: 'What resort staff and their machines measured.' },
	{ name: 'documents', description: 'For feed readers and crawlers.' },
	{ name: 'regeneration', description: 'For holders of a token.' },
	{ name: 'operation', description: 'Health of the site, and this description.' },
];

const securitySchemes = {
	[pageTokenScheme]: { type: 'http', scheme: 'bearer', description: 'The BYPASS_TOKEN of the site.' },
	[cronSecretScheme]: { type: 'http', scheme: 'bearer', description: 'The CRON_SECRET of the site.' },
	[webhookScheme]: {
		type: 'apiKey',
		in: 'header',
		name: 'webhook-signature',
		description:
			'v1,<base64 HMAC-SHA256 of "<webhook-id>.<webhook-timestamp>.<body>"> (standardwebhooks.com), with a secret of REPORT_SOURCES.',
	},
};

/**
 * Returns the OpenAPI 3.1 description of every endpoint, generated from the schemas that validate requests and answers.
 *
 * @param siteUrl public origin
 */
export function describeApi({ siteUrl, answers }: { readonly siteUrl: string; readonly answers: AnswerSchemas }) {
	return {
		openapi: '3.1.1',
		info: {
			title: 'Snowline',
			version: apiVersion,
			summary: 'Snow conditions of ski resorts, with the source and the age of each figure.',
			description:
				'Errors are application/problem+json (RFC 9457). HEAD is supported wherever GET is. Weather data by Open-Meteo.com (CC BY 4.0): show the attribution that comes with the figures wherever you show them.',
			license: { name: 'MIT', identifier: 'MIT' },
		},
		servers: [{ url: siteUrl }],
		tags,
		paths,
		components: {
			schemas: componentSchemas({
				...answers,
				EvaluateRequest,
				Problem,
				RefreshRequest,
				ReportRequest,
				RevalidateRequest,
			}),
			securitySchemes,
		},
	};
}
