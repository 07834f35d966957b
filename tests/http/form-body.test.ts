import { expect, test } from 'vitest';
import { checkFormBody, isFormBody } from '../../src/http/form-body.ts';
import { ProblemError } from '../../src/http/problem.ts';

test.each([
	['application/x-www-form-urlencoded', true],
	['Multipart/Form-Data; boundary=x', true],
	['application/json', false],
	['text/plain; a=multipart/form-data', false],
	['', false],
	[null, false],
])('a body of type %j comes from a form: %j', (contentType, isForm) => {
	expect(isFormBody(contentType)).toBe(isForm);
});

const limits = { bytes: 1_000, fields: 3 };

/** @param type content type; the body has no announced length */
function post(body: string, type = 'application/x-www-form-urlencoded'): { request: Request; pulled: () => number } {
	let pulls = 0;
	const stream = new ReadableStream<Uint8Array>(
		{
			pull(controller) {
				const chunk = body.slice(pulls * 100, (pulls + 1) * 100);
				pulls += 1;
				if (chunk === '') controller.close();
				else controller.enqueue(Buffer.from(chunk));
			},
		},
		{ highWaterMark: 0 },
	);
	const init = { method: 'POST', body: stream, headers: { 'content-type': type }, duplex: 'half' } as RequestInit;
	return { request: new Request('http://site.test/', init), pulled: () => pulls };
}

async function outcome(request: Request): Promise<string> {
	try {
		await checkFormBody(request, limits);
		return 'accepted';
	} catch (error) {
		if (!(error instanceof ProblemError)) throw error;
		return `${error.status} ${error.code}`;
	}
}

const part = '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n';

test.each([
	['a=1&b=2&c=3', undefined, 'accepted'],
	['a=1&b=2&c=3&', undefined, '413 TOO_MANY_FIELDS'],
	['a&a&a&a', undefined, '413 TOO_MANY_FIELDS'],
	[part.repeat(3), 'multipart/form-data; boundary=x', 'accepted'],
	[part.repeat(4), 'multipart/form-data; boundary=x', '413 TOO_MANY_FIELDS'],
	[part.toUpperCase().repeat(4), 'Multipart/Form-Data; boundary=X', '413 TOO_MANY_FIELDS'],
	['a'.repeat(1_000), undefined, 'accepted'],
	['a'.repeat(1_001), undefined, '413 BODY_TOO_LARGE'],
	['&'.repeat(1_000), 'text/plain', 'accepted'],
])('%j as %s: %s', async (body, type, expected) => {
	expect(await outcome(post(body, type).request)).toBe(expected);
});

test('a form that is accepted can still be read, as often as before', async () => {
	const { request } = post('a=1&b=2');
	await checkFormBody(request, limits);
	expect([...(await request.clone().formData())]).toEqual([
		['a', '1'],
		['b', '2'],
	]);
	expect(await request.text()).toBe('a=1&b=2');
});

test('of a form that is too large, no more is read than shows it, now or later', async () => {
	const { request, pulled } = post('a'.repeat(100_000));
	expect(await outcome(request)).toBe('413 BODY_TOO_LARGE');
	await request.text().catch(() => {});
	// Eleven chunks, and one that was read ahead.
	expect(pulled()).toBeLessThanOrEqual(12);
});
