import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

type Json = Readonly<Record<string, unknown>>;

/** The parts of an OpenAPI description that tests read. */
export type ApiDescription = {
	readonly openapi: string;
	readonly servers: readonly { readonly url: string }[];
	readonly tags: readonly { readonly name: string }[];
	readonly paths: Readonly<Record<string, Readonly<Record<string, OperationDescription>>>>;
	readonly components: Readonly<Record<'schemas' | 'securitySchemes', Readonly<Record<string, Json>>>>;
};

export type OperationDescription = {
	readonly operationId: string;
	readonly summary: string;
	readonly tags: readonly string[];
	readonly security: readonly Readonly<Record<string, readonly string[]>>[];
	readonly parameters?: readonly { readonly name: string; readonly in: string }[];
	readonly requestBody?: { readonly content: Readonly<Record<string, ContentDescription>> };
	readonly responses: Readonly<Record<string, AnswerDescription>>;
};

export type AnswerDescription = {
	readonly headers?: Readonly<Record<string, unknown>>;
	readonly content?: Readonly<Record<string, ContentDescription>>;
};

export type ContentDescription = { readonly examples?: Readonly<Record<string, { readonly value: unknown }>> };

export type GivenAnswer = { readonly status: number; readonly headers: Headers; readonly text: string };

const id = 'https://described.test/openapi.json';

/**
 * Validates values and answers against a description, with another validator than the one that made it. Objects count
 * as closed, so that an undescribed member is an error.
 */
export class DescribedApi {
	readonly description: ApiDescription;
	readonly #ajv = new Ajv2020({ allErrors: true });

	constructor(description: ApiDescription) {
		this.description = description;
		addFormats(this.#ajv);
		this.#ajv.addVocabulary(['openapi', 'info', 'servers', 'tags', 'paths', 'components']);
		this.#ajv.addSchema({ ...(closed(description) as Json), $id: id });
	}

	/** @param pointer members from the root of the description to a schema */
	faultsOf(value: unknown, ...pointer: readonly string[]): string[] {
		const escaped = pointer.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')));
		const ref = `${id}#/${escaped.join('/')}`;
		const validate = this.#ajv.getSchema(ref) ?? this.#ajv.compile({ $ref: ref });
		if (validate(value)) return [];
		return (validate.errors ?? []).map(({ instancePath, message, params }) => {
			return `${instancePath || '/'} ${message} ${JSON.stringify(params)}`;
		});
	}

	/** @param template path as described, e.g. `/api/conditions/{id}` */
	faultsOfAnswer(method: string, template: string, { status, headers, text }: GivenAnswer): string[] {
		const verb = method.toLowerCase();
		const described = answerOf(this.description, verb, template, status);
		if (!described) return [`${status} is not described`];
		const missing = Object.keys(described.headers ?? {}).filter((name) => !headers.has(name));
		const faults = missing.map((name) => `has no ${name}`);
		const type = headers.get('content-type')?.split(';', 1)[0] ?? null;
		if (!described.content) return text === '' ? faults : [...faults, 'has a body'];
		if (type === null || !(type in described.content)) return [...faults, `is ${type}`];
		const value = type.endsWith('json') ? JSON.parse(text) : text;
		const pointer = ['paths', template, operationKey(this.description, verb, template), 'responses', `${status}`];
		return [...faults, ...this.faultsOf(value, ...pointer, 'content', type, 'schema')];
	}
}

/** A method that a path does not support gets the same answer as described for its only operation. */
function operationKey({ paths }: ApiDescription, verb: string, template: string): string {
	const operations = paths[template] ?? {};
	return verb in operations ? verb : (Object.keys(operations)[0] ?? verb);
}

function answerOf(api: ApiDescription, verb: string, template: string, status: number): AnswerDescription | undefined {
	return api.paths[template]?.[operationKey(api, verb, template)]?.responses[`${status}`];
}

function closed(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(closed);
	if (typeof value !== 'object' || value === null) return value;
	const members = Object.fromEntries(Object.entries(value).map(([name, member]) => [name, closed(member)]));
	const isOpenObject = members.type === 'object' && 'properties' in members && !('additionalProperties' in members);
	return isOpenObject ? { ...members, additionalProperties: false } : members;
}
