import type { z } from 'zod';
import { ProblemError } from './problem.ts';

/** Far deeper than any valid body. */
const MAX_DEPTH = 16;

export type JsonBodyOptions = {
	readonly limitBytes: number;
	/** The value of an empty body; if absent, an empty body is rejected. */
	readonly whenEmpty?: unknown;
};

/**
 * Reads a JSON body and validates it against a schema.
 *
 * @throws {ProblemError} 413 too large; 415 not `application/json`; 400 not JSON, nested too deep, with a `__proto__`
 * key, or invalid: then `field` names the part
 */
export async function readJsonBody<T>(
	request: Request,
	schema: z.ZodType<T>,
	{ limitBytes, whenEmpty }: JsonBodyOptions,
): Promise<T> {
	const contentType = requireJson(request);
	const bytes = await readLimitedBody(request, limitBytes);
	if (bytes.byteLength === 0) {
		if (whenEmpty === undefined) throw badBody('BODY_MISSING', 'A JSON body is required.');
		return checkJson(schema, whenEmpty);
	}
	if (contentType === null) throw notJson();
	return checkJson(schema, parseJson(bytes));
}

/**
 * Requires JSON: other sites can send forms without a CORS preflight, but not JSON.
 *
 * @returns the content type, null where none was sent
 * @throws {ProblemError} 415
 */
export function requireJson(request: Request): string | null {
	const contentType = request.headers.get('content-type');
	if (contentType !== null && !isJson(contentType)) throw notJson();
	return contentType;
}

function isJson(contentType: string): boolean {
	return contentType.split(';', 1)[0]?.trim().toLowerCase() === 'application/json';
}

/** @throws {ProblemError} 400 */
export function parseJson(bytes: Uint8Array): unknown {
	const text = decode(bytes);
	if (depthOf(text) > MAX_DEPTH) throw badBody('BODY_TOO_DEEP', `The body is nested deeper than ${MAX_DEPTH} levels.`);
	try {
		return JSON.parse(text, rejectProto) as unknown;
	} catch (error) {
		if (error instanceof ProblemError) throw error;
		throw badBody('BODY_NOT_JSON', 'The body is not valid JSON.');
	}
}

function decode(bytes: Uint8Array): string {
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
	} catch {
		throw badBody('BODY_NOT_JSON', 'The body is not valid UTF-8.');
	}
}

function rejectProto(key: string, value: unknown): unknown {
	if (key === '__proto__') throw badBody('BODY_REFUSED', 'The key __proto__ is not allowed.');
	return value;
}

/** Returns the deepest nesting of brackets outside strings. */
function depthOf(text: string): number {
	let depth = 0;
	let deepest = 0;
	for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"?|[[\]{}]/gs)) {
		if (token === '[' || token === '{') deepest = Math.max(deepest, ++depth);
		else if (token === ']' || token === '}') depth -= 1;
	}
	return deepest;
}

/** @throws {ProblemError} 400 that names the invalid part */
export function checkJson<T>(schema: z.ZodType<T>, value: unknown): T {
	const parsed = schema.safeParse(value);
	if (parsed.success) return parsed.data;
	const issue = parsed.error.issues[0];
	const field = issue?.path.join('.') || 'body';
	throw badBody('BODY_REFUSED', `${field}: ${issue?.message ?? 'not allowed'}`, field);
}

function badBody(code: string, detail: string, field?: string): ProblemError {
	return new ProblemError(400, { code, detail, field });
}

function notJson(): ProblemError {
	return new ProblemError(415, { code: 'NOT_JSON', detail: 'Send the body with content-type: application/json.' });
}

/**
 * Reads a request body of at most `limitBytes`, and stops reading as soon as it is longer, whatever its
 * `Content-Length` says.
 *
 * @param keep the request can be read again, unless its body is too large
 * @throws {ProblemError} 413
 */
export async function readLimitedBody(
	request: Request,
	limitBytes: number,
	{ keep = false }: { readonly keep?: boolean } = {},
): Promise<Uint8Array> {
	const announced = Number(request.headers.get('content-length') ?? 0);
	if (announced > limitBytes) {
		await request.body?.cancel();
		throw tooLarge(limitBytes);
	}
	const { body } = keep ? request.clone() : request;
	if (!body) return new Uint8Array();
	const chunks: Uint8Array[] = [];
	let sizeBytes = 0;
	// Leaving the loop cancels the stream.
	for await (const chunk of body as ReadableStream<Uint8Array>) {
		sizeBytes += chunk.byteLength;
		if (sizeBytes > limitBytes) {
			// A copy waits to be cancelled until its original is.
			if (keep) void request.body?.cancel().catch(() => {});
			throw tooLarge(limitBytes);
		}
		chunks.push(chunk);
	}
	return Buffer.concat(chunks);
}

function tooLarge(limitBytes: number): ProblemError {
	return new ProblemError(413, { code: 'BODY_TOO_LARGE', detail: `The body may have at most ${limitBytes} bytes.` });
}
