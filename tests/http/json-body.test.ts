import { expect, test } from 'vitest';
import { z } from 'zod';
import { readJsonBody } from '../../src/http/json-body.ts';
import { ProblemError } from '../../src/http/problem.ts';

const Wish = z.strictObject({ paths: z.array(z.string()).optional() });
const json = { 'content-type': 'application/json' };

function post(body: BodyInit | null, headers: Record<string, string> = json): Request {
	return new Request('http://site.test/', { method: 'POST', body, headers, duplex: 'half' } as RequestInit);
}

async function outcome(request: Request, whenEmpty?: unknown): Promise<unknown> {
	try {
		return await readJsonBody(request, Wish, { limitBytes: 1_000, whenEmpty });
	} catch (error) {
		if (!(error instanceof ProblemError)) throw error;
		return `${error.status} ${error.code}`;
	}
}

/** A body that comes in chunks, without a length. */
function stream(chunkBytes: number, chunks: number, seen: { pulled: number }): ReadableStream<Uint8Array> {
	return new ReadableStream({
		pull(controller) {
			seen.pulled += 1;
			if (seen.pulled > chunks) controller.close();
			else controller.enqueue(new Uint8Array(chunkBytes).fill(32));
		},
	});
}

test('a good body is returned as the schema has it', async () => {
	expect(await outcome(post('{"paths":["/"]}'))).toEqual({ paths: ['/'] });
});

test('a charset beside the content type is fine', async () => {
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

test('an empty body is refused, unless it has a meaning', async () => {
	expect(await outcome(post(null))).toBe('400 BODY_MISSING');
	expect(await outcome(post(null, {}), {})).toEqual({});
});

test('a body that announces too much is refused before it is read', async () => {
	const request = post('{}', { ...json, 'content-length': '1001' });
	expect(await outcome(request)).toBe('413 BODY_TOO_LARGE');
});

test('a body without a length is cut off when it has become too large', async () => {
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

test('deep nesting is refused, however it is quoted around', async () => {
	expect(await outcome(post(`{"paths":${'['.repeat(100)}${']'.repeat(100)}}`))).toBe('400 BODY_TOO_DEEP');
	expect(await outcome(post(JSON.stringify({ paths: ['['.repeat(100), '\\"[[['] })))).toEqual({
		paths: ['['.repeat(100), '\\"[[['],
	});
});

test('__proto__ is refused at any depth', async () => {
	expect(await outcome(post('{"__proto__":{"paths":[]}}'))).toBe('400 BODY_REFUSED');
	expect(await outcome(post('{"paths":[{"\\u005f_proto__":1}]}'))).toBe('400 BODY_REFUSED');
});

test('what the schema refuses is named by its place, without its value', async () => {
	const refusal = await readJsonBody(post('{"paths":["/",7]}'), Wish, { limitBytes: 1_000 }).catch((error) => error);
	expect(refusal.options).toMatchObject({ code: 'BODY_REFUSED', field: 'paths.1' });
});
