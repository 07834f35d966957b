import { expect, test } from 'vitest';
import { z } from 'zod';
import { readJsonBody } from '../../src/http/json-body.ts';
import { ProblemError } from '../../src/http/problem.ts';

const Body = z.strictObject({ paths: z.array(z.string()).optional() });
const json = { 'content-type': 'application/json' };

function post(body: BodyInit | null, headers: Record<string, string> = json): Request {
	return new Request('http://site.test/', { method: 'POST', body, headers, duplex: 'half' } as RequestInit);
}

async function outcome(request: Request, whenEmpty?: unknown): Promise<unknown> {
	try {
		return await readJsonBody(request, Body, { limitBytes: 1_000, whenEmpty });
	} catch (error) {
		if (!(error instanceof ProblemError)) throw error;
		return `${error.status} ${error.code}`;
	}
}

/** A chunked body without `Content-Length`. */
function stream(chunkBytes: number, chunks: number, seen: { pulled: number }): ReadableStream<Uint8Array> {
	return new ReadableStream({
		pull(controller) {
			seen.pulled += 1;
			if (seen.pulled > chunks) controller.close();
			else controller.enqueue(new Uint8Array(chunkBytes).fill(32));
		},
	});
}

test('a valid body is returned as the schema outputs it', async () => {
	expect(await outcome(post('{"paths":["/"]}'))).toEqual({ paths: ['/'] });
});

test('a charset in the content type is accepted', async () => {
	expect(await outcome(post('{}', { 'content-type': 'Application/JSON; charset=utf-8' }))).toEqual({});
});

test.each([
	['text/plain', '{}'],
	['application/x-www-form-urlencoded', 'a=b'],
	['application/jsonp', '{}'],
])('%s is refused with 415', async (contentType, body) => {
	expect(await outcome(post(body, { 'content-type': contentType }))).toBe('415 NOT_JSON');
});

test('bytes without a content type are refused with 415', async () => {
	expect(await outcome(post(new Uint8Array([123, 125]), {}))).toBe('415 NOT_JSON');
});

test('an empty body is rejected, unless there is a default', async () => {
	expect(await outcome(post(null))).toBe('400 BODY_MISSING');
	expect(await outcome(post(null, {}), {})).toEqual({});
});

test('a body with too large a `Content-Length` is rejected before it is read', async () => {
	const request = post('{}', { ...json, 'content-length': '1001' });
	expect(await outcome(request)).toBe('413 BODY_TOO_LARGE');
});

test('a body without a length is rejected as soon as it is too large', async () => {
	const seen = { pulled: 0 };
	expect(await outcome(post(stream(400, 1_000, seen)))).toBe('413 BODY_TOO_LARGE');
	expect(seen.pulled).toBeLessThan(10);
});

test.each([
	['cut off', '{"paths":["/"'],
	['two values', '{} {}'],
	['bytes that are not UTF-8', new Uint8Array([0x7b, 0xff, 0x7d])],
])('%s is not JSON: 400', async (_, body) => {
	expect(await outcome(post(body))).toBe('400 BODY_NOT_JSON');
});

test('deep nesting is rejected, even with misleading quotes', async () => {
	expect(await outcome(post(`{"paths":${'['.repeat(100)}${']'.repeat(100)}}`))).toBe('400 BODY_TOO_DEEP');
	expect(await outcome(post(JSON.stringify({ paths: ['['.repeat(100), '\\"[[['] })))).toEqual({
		paths: ['['.repeat(100), '\\"[[['],
	});
});

test('__proto__ is rejected at any depth', async () => {
	expect(await outcome(post('{"__proto__":{"paths":[]}}'))).toBe('400 BODY_REFUSED');
	expect(await outcome(post('{"paths":[{"\\u005f_proto__":1}]}'))).toBe('400 BODY_REFUSED');
});

test('an invalid value is named by its path, without the value', async () => {
	const rejection = await readJsonBody(post('{"paths":["/",7]}'), Body, { limitBytes: 1_000 }).catch((error) => error);
	expect(rejection.options).toMatchObject({ code: 'BODY_REFUSED', field: 'paths.1' });
});
