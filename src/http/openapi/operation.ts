import { API_CACHE_CONTROL } from '../cached-answer.ts';
import { type JsonSchema, schemaRef } from './component-schemas.ts';
import { exampleProblem } from './examples.ts';

/** A header of an answer (Header Object). */
export type DescribedHeader = { readonly description: string; readonly schema: JsonSchema; readonly example?: unknown };

/** The content of a response or request (Media Type Object). */
export type DescribedContent = {
	readonly schema: JsonSchema;
	readonly examples?: Readonly<Record<string, { readonly summary?: string; readonly value: unknown }>>;
};

/** One answer (Response Object). */
export type DescribedAnswer = {
	readonly description: string;
	readonly headers?: Readonly<Record<string, DescribedHeader>>;
	readonly content?: Readonly<Record<string, DescribedContent>>;
};

export type DescribedAnswers = Readonly<Record<string, DescribedAnswer>>;

/** One operation (Operation Object), as far as this site needs it. */
export type DescribedOperation = {
	readonly operationId: string;
	readonly summary: string;
	readonly description?: string;
	readonly tags: readonly string[];
	readonly security: readonly Readonly<Record<string, readonly string[]>>[];
	readonly parameters?: readonly JsonSchema[];
	readonly requestBody?: {
		readonly required: boolean;
		readonly content: Readonly<Record<string, DescribedContent>>;
	};
	readonly responses: DescribedAnswers;
};

const etag: DescribedHeader = {
	description: 'Changes exactly when the body does. Send it back as If-None-Match.',
	schema: { type: 'string' },
};
const anySite: DescribedHeader = { description: 'Any site may read this.', schema: { const: '*' } };

function cacheControl(example: string): DescribedHeader {
	return { description: 'For caches along the way.', schema: { type: 'string' }, example };
}

/** Returns a 200 with a published schema that is never cached. */
export function jsonAnswer(description: string, schemaName: string, example: unknown): DescribedAnswer {
	return {
		description,
		headers: { 'Cache-Control': cacheControl('no-store') },
		content: { 'application/json': { schema: schemaRef(schemaName), examples: { typical: { value: example } } } },
	};
}

/** An answer that may be cached. */
type CachedAnswer = {
	readonly description: string;
	readonly type: string;
	readonly schema: JsonSchema;
	/** Any site may read it. */
	readonly forAnySite?: boolean;
	readonly cacheControl?: string;
};

/** Returns a cacheable 200, and the 304 for callers that already have it. */
function cachedAnswers({
	description,
	type,
	schema,
	forAnySite = false,
	cacheControl: example = API_CACHE_CONTROL,
}: CachedAnswer): DescribedAnswers {
	const headers = {
		ETag: etag,
		'Cache-Control': cacheControl(example),
		...(forAnySite ? { 'Access-Control-Allow-Origin': anySite } : {}),
	};
	return {
		200: { description, headers, content: { [type]: { schema } } },
		304: { description: 'The caller has it already (If-None-Match).', headers },
	};
}

const retryAfter = { 'Retry-After': { description: 'Seconds.', schema: { type: 'integer', minimum: 1 } } };

/** Headers of a problem answer, by status. */
const problemHeaders: Readonly<Record<number, Readonly<Record<string, DescribedHeader>>>> = {
	401: { 'WWW-Authenticate': { description: 'The scheme.', schema: { const: 'Bearer' } } },
	405: { Allow: { description: 'The allowed methods.', schema: { type: 'string' } } },
	429: retryAfter,
	503: retryAfter,
};

/** Returns a problem answer with an example for each of its codes. */
export function problemAnswer(status: number, description: string, ...codes: readonly string[]): DescribedAnswers {
	const examples = Object.fromEntries(codes.map((code) => [code, { value: exampleProblem(status, code) }]));
	const headers = problemHeaders[status];
	return {
		[status]: {
			description,
			...(headers ? { headers } : {}),
			content: { 'application/problem+json': { schema: schemaRef('Problem'), examples } },
		},
	};
}

/** The id of a resort, as a part of the path. */
export const resortId = {
	name: 'id',
	in: 'path',
	required: true,
	description: 'The id in the address of the resort page.',
	schema: { type: 'string' },
	example: 'mammoth',
};

/** Problem answers of every endpoint. */
export const commonProblems: DescribedAnswers = {
	...problemAnswer(405, 'The method is not allowed. HEAD is allowed wherever GET is.', 'METHOD_NOT_ALLOWED'),
	...problemAnswer(500, 'Something went wrong; the error has been logged.', 'INTERNAL'),
};

export const unknownResort = problemAnswer(404, 'No resort has this id.', 'UNKNOWN_RESORT');

type OwnPart = Omit<DescribedOperation, 'security' | 'requestBody' | 'responses'>;

/** Returns a public GET whose answer may be cached. */
export function cachedOperation({ answer, ...own }: OwnPart & { readonly answer: CachedAnswer }): DescribedOperation {
	return { ...own, security: [], responses: { ...cachedAnswers(answer), ...commonProblems } };
}

/** The same about one resort. */
export function cachedResortOperation(own: Parameters<typeof cachedOperation>[0]): DescribedOperation {
	const operation = cachedOperation({ ...own, parameters: [resortId] });
	return { ...operation, responses: { ...operation.responses, ...unknownResort } };
}

/** A body that a published schema describes. */
export function jsonBody(schemaName: string, required: boolean, examples: DescribedContent['examples'] = {}) {
	return { required, content: { 'application/json': { schema: schemaRef(schemaName), examples } } };
}

/** Problem answers of an endpoint that requires a token. */
export const tokenProblems: DescribedAnswers = {
	...problemAnswer(401, 'No token, more than one, or one that is not accepted.', 'TOKEN_REFUSED'),
	...problemAnswer(429, 'Too many requests without a valid token came from this address.', 'TOO_MANY_ATTEMPTS'),
};

/** Problem answers of an endpoint that reads a JSON body. */
export function bodyProblems(...badRequestCodes: readonly string[]): DescribedAnswers {
	return {
		...problemAnswer(
			400,
			'The body is not valid; `field` names the faulty part.',
			'BODY_NOT_JSON',
			'BODY_TOO_DEEP',
			'BODY_REFUSED',
			...badRequestCodes,
		),
		...problemAnswer(413, 'The body is too large.', 'BODY_TOO_LARGE'),
		...problemAnswer(415, 'The body was not sent as application/json.', 'NOT_JSON'),
	};
}
