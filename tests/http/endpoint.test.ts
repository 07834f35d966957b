import { expect, test } from 'vitest';
import { endpoint } from '../../src/http/endpoint.ts';
import { ProblemError } from '../../src/http/problem.ts';

function context(method: string) {
	return { request: new Request('http://site.test/', { method }), params: {}, clientAddress: '192.0.2.1' };
}

const ignore = (): void => {};

test('a method without a handler gets 405 with the allowed methods', async () => {
	const response = await endpoint({ GET: () => new Response('ok') }, ignore)(context('POST'));
	expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
	expect(await response.json()).toMatchObject({ status: 405, code: 'METHOD_NOT_ALLOWED' });
});

test('GET gets 405 where only POST is allowed', async () => {
	const response = await endpoint({ POST: () => new Response('ok') }, ignore)(context('GET'));
	expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
});

test('HEAD is answered by the handler of GET', async () => {
	const response = await endpoint({ GET: () => new Response('ok') }, ignore)(context('HEAD'));
	expect(response.status).toBe(200);
});

test('a thrown ProblemError becomes its problem answer', async () => {
	const refuse = () => {
		throw new ProblemError(400, { code: 'BODY_REFUSED', detail: 'paths.0: unknown', field: 'paths.0' });
	};
	const response = await endpoint({ POST: refuse }, ignore)(context('POST'));
	expect(response.headers.get('content-type')).toBe('application/problem+json');
	expect(response.headers.get('cache-control')).toBe('no-store');
	expect(await response.json()).toEqual({
		type: 'about:blank',
		title: 'Bad Request',
		status: 400,
		code: 'BODY_REFUSED',
		detail: 'paths.0: unknown',
		field: 'paths.0',
	});
});

test('any other error is reported, and the answer has no details of it', async () => {
	const reported: unknown[] = [];
	const fail = () => Promise.reject(new Error('marker-51c2'));
	const response = await endpoint({ GET: fail }, (error) => reported.push(error))(context('GET'));
	expect(response.status).toBe(500);
	expect(await response.text()).not.toContain('marker-51c2');
	expect(reported).toEqual([new Error('marker-51c2')]);
});
