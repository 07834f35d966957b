import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, test } from 'vitest';
import { answerSchemas } from '../../../src/app/answer-schemas.ts';
import { RefreshRequest, RevalidateRequest } from '../../../src/http/api-requests.ts';
import { describeApi } from '../../../src/http/openapi/describe-api.ts';
import {
	type ApiDescription,
	type ContentDescription,
	DescribedApi,
	type OperationDescription,
} from '../../support/described-api.ts';

// As a client reads it.
const description = JSON.parse(
	JSON.stringify(describeApi({ siteUrl: 'https://snow.example', answers: answerSchemas })),
) as ApiDescription;
const api = new DescribedApi(description);

const operations: { path: string; verb: string; operation: OperationDescription }[] = Object.entries(
	description.paths,
).flatMap(([path, verbs]) => Object.entries(verbs).map(([verb, operation]) => ({ path, verb, operation })));

/** Values of every member of that name, at any depth. */
function membersNamed(name: string, value: unknown): unknown[] {
	if (typeof value !== 'object' || value === null) return [];
	return Object.entries(value).flatMap(([key, member]) => [
		...(key === name ? [member] : []),
		...membersNamed(name, member),
	]);
}

describe('as OpenAPI', () => {
	test('the description is valid 3.1', async () => {
		const validator = new Validator();
		expect(await validator.validate(structuredClone(description) as Record<string, unknown>)).toEqual({ valid: true });
		expect(validator.version).toBe('3.1');
	});

	test('an invalid description is detected', async () => {
		const broken = { ...description, info: {} };
		expect(await new Validator().validate(broken)).toMatchObject({ valid: false });
	});

	test('every reference resolves, and every schema and scheme is used', () => {
		const refs = new Set(membersNamed('$ref', description));
		const names = Object.keys(description.components.schemas).map((name) => `#/components/schemas/${name}`);
		expect([...refs].sort()).toEqual(names.sort());
		const schemes = operations.flatMap(({ operation }) => operation.security.flatMap(Object.keys));
		expect([...new Set(schemes)].sort()).toEqual(Object.keys(description.components.securitySchemes).sort());
	});

	test('operations have unique ids, a summary, and described tags', () => {
		const ids = operations.map(({ operation }) => operation.operationId);
		expect(new Set(ids).size).toBe(ids.length);
		const tags = new Set(description.tags.map(({ name }) => name));
		for (const { path, operation } of operations) {
			expect(operation.summary, path).toMatch(/^[A-Z].*[^.]$/);
			expect(
				operation.tags.filter((tag) => !tags.has(tag)),
				path,
			).toEqual([]);
		}
	});

	test('each path declares its parameters', () => {
		for (const { path, operation } of operations) {
			const inPath = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
			expect(
				inPath.map(({ name }) => `{${name}}`),
				path,
			).toEqual(path.match(/\{\w+\}/g) ?? []);
		}
	});
});

describe('examples', () => {
	const contents = operations.flatMap(({ path, verb, operation }) => {
		const at = ['paths', path, verb];
		const list = (of: Readonly<Record<string, ContentDescription>> = {}, pointer: readonly string[]) =>
			Object.entries(of).map(([type, content]) => ({ content, pointer: [...pointer, 'content', type, 'schema'] }));
		return [
			...list(operation.requestBody?.content, [...at, 'requestBody']),
			...Object.entries(operation.responses).flatMap(([status, answer]) =>
				list(answer.content, [...at, 'responses', status]),
			),
		];
	});
	const examples = contents.flatMap(({ content, pointer }) =>
		Object.values(content.examples ?? {}).map(({ value }) => ({ value, pointer })),
	);

	test('are valid by their schemas', () => {
		expect(examples.length).toBeGreaterThan(30);
		for (const { value, pointer } of examples) {
			expect(api.faultsOf(value, ...pointer), pointer.join(' ')).toEqual([]);
		}
	});

	test('contain nothing that looks like a secret', () => {
		expect(JSON.stringify(examples)).not.toMatch(/bearer|[A-Za-z0-9_-]{32,}/i);
	});
});

describe('a body is accepted if and only if its schema allows it', () => {
	test.each<[string, unknown]>([
		['paths', { paths: ['/'] }],
		['resorts', { resorts: ['mammoth'] }],
		['all', { all: true }],
		['a cursor', { all: true, cursor: '/' }],
		['no cursor', { all: true, cursor: null }],
		['nothing', {}],
		['only a cursor', { cursor: '/' }],
		['two selections', { all: true, paths: ['/'] }],
		['all that is not true', { all: false }],
		['no path', { paths: [] }],
		['a path that is no text', { paths: [7] }],
		['an unknown member', { all: true, tags: [] }],
		['a list', []],
	])('for revalidation: %s', (_, body) => {
		const isAccepted = RevalidateRequest.safeParse(body).success;
		expect(api.faultsOf(body, 'components', 'schemas', 'RevalidateRequest').length === 0).toBe(isAccepted);
	});

	test.each<[string, unknown]>([
		['nothing', {}],
		['force', { force: true }],
		['no force', { force: false }],
		['force as text', { force: 'yes' }],
		['an unknown member', { now: true }],
	])('for a refresh: %s', (_, body) => {
		const isAccepted = RefreshRequest.safeParse(body).success;
		expect(api.faultsOf(body, 'components', 'schemas', 'RefreshRequest').length === 0).toBe(isAccepted);
	});
});
