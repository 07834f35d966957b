import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { UpstreamError } from '../../../src/app/ports.ts';
import type { OpenMeteoOptions } from '../../../src/sources/open-meteo/open-meteo-source.ts';
import { manyAnswers, places } from '../support/forecast-fixture.ts';
import { openMeteo, StandingClock } from '../support/open-meteo-client.ts';
import { type Answer, closedPortUrl, json, startUpstream } from '../support/upstream.ts';

const jsonType = { 'content-type': 'application/json; charset=utf-8' };

/** Returns the error of a fetch from such a server, and the number of requests. */
async function fetchFrom(answer: Answer, options: Partial<OpenMeteoOptions> = {}) {
	await using upstream = await startUpstream(answer);
	await using source = openMeteo(upstream.url, options);
	const error = await source.fetchForecasts(places).then(
		() => null,
		(thrown: unknown) => thrown,
	);
	if (error !== null && !(error instanceof UpstreamError)) throw error;
	return { error, code: error?.code ?? 'none', requestCount: upstream.requests.length };
}

describe('answers that are not a forecast', () => {
	test.each<[string, Answer]>([
		[
			'HTML with status 200',
			(response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><p>Sign in'),
		],
		['HTML that calls itself JSON', json(200, '<!doctype html><p>Sign in')],
		['JSON that is cut off', json(200, JSON.stringify(manyAnswers()).slice(0, 9_000))],
		['JSON of something else', json(200, '[1,2]')],
		[
			'gzip that is none',
			(response) => response.writeHead(200, { ...jsonType, 'content-encoding': 'gzip' }).end('plain'),
		],
		[
			'gzip that is cut off',
			(response) => {
				const packed = gzipSync(JSON.stringify(manyAnswers()));
				response.writeHead(200, { ...jsonType, 'content-encoding': 'gzip' }).end(packed.subarray(0, 900));
			},
		],
	])('%s is invalid and not retried', async (_, answer) => {
		const { code, requestCount } = await fetchFrom(answer);
		expect([code, requestCount]).toEqual(['UPSTREAM_INVALID', 1]);
	});

	test('a body of 50 MB is not read completely', async () => {
		let writtenBytes = 0;
		const { code } = await fetchFrom((response) => {
			response.writeHead(200, jsonType);
			const block = Buffer.alloc(1024 * 1024, ' ');
			const writeMore = () => {
				while (writtenBytes < 50 * block.byteLength && !response.destroyed) {
					writtenBytes += block.byteLength;
					if (!response.write(block)) return;
				}
				response.end();
			};
			response.on('drain', writeMore);
			writeMore();
		});
		expect(code).toBe('UPSTREAM_INVALID');
		expect(writtenBytes).toBeLessThan(50 * 1024 * 1024);
	});

	test('50 MB compressed to 50 KB are not decompressed completely', async () => {
		const packed = gzipSync(Buffer.alloc(50 * 1024 * 1024, ' '));
		const { error } = await fetchFrom((response) =>
			response.writeHead(200, { ...jsonType, 'content-encoding': 'gzip' }).end(packed),
		);
		expect(error).toMatchObject({ code: 'UPSTREAM_INVALID', message: 'more than 8388608 bytes' });
	});

	test('a compressed forecast is read like an uncompressed one', async () => {
		const packed = gzipSync(JSON.stringify(manyAnswers()));
		const { code } = await fetchFrom((response) =>
			response.writeHead(200, { ...jsonType, 'content-encoding': 'gzip' }).end(packed),
		);
		expect(code).toBe('none');
	});
});

describe('time', () => {
	test.each<[string, Answer]>([
		['never answers', () => undefined],
		['sends its headers and then nothing', (response) => response.writeHead(200, jsonType).write('[')],
		[
			'sends a byte at a time',
			(response) => {
				response.writeHead(200, jsonType);
				const drip = setInterval(() => response.write(' '), 20);
				response.on('close', () => clearInterval(drip));
			},
		],
	])('a server that %s is abandoned at the deadline', async (_, answer) => {
		const { code, requestCount } = await fetchFrom(answer, { deadlineMs: 250 });
		expect([code, requestCount]).toEqual(['UPSTREAM_TIMEOUT', 1]);
	});

	test('the deadline ends the wait before a retry, too', async () => {
		// As the port requires, this sleep ends when its signal is aborted, and in no other way.
		const sleep = (_ms: number, signal?: AbortSignal) =>
			new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve(), { once: true }));
		const never = Object.assign(new StandingClock(), { sleep });
		const { code, requestCount } = await fetchFrom(json(503, {}), { deadlineMs: 250, clock: never });
		expect([code, requestCount]).toEqual(['UPSTREAM_REFUSED', 1]);
	});
});

describe('retries', () => {
	test('a 500 is followed by a good answer', async () => {
		const { code, requestCount } = await fetchFrom((response, nth, request) =>
			(nth === 1 ? json(500, {}) : json(200, manyAnswers()))(response, nth, request),
		);
		expect([code, requestCount]).toEqual(['none', 2]);
	});

	test('an interrupted connection is followed by a good answer', async () => {
		const { code, requestCount } = await fetchFrom((response, nth, request) => {
			if (nth > 1) return json(200, manyAnswers())(response, nth, request);
			response.writeHead(200, jsonType).write('[{"latitude":', () => response.destroy());
		});
		expect([code, requestCount]).toEqual(['none', 2]);
	});

	test('a server that keeps failing is called three times', async () => {
		const { error, requestCount } = await fetchFrom(json(503, { error: true, reason: 'Maintenance' }));
		expect(requestCount).toBe(3);
		expect(error).toMatchObject({ code: 'UPSTREAM_REFUSED', message: 'status 503: Maintenance' });
	});

	test('delays are random shares of a doubling delay', async () => {
		const clock = new StandingClock();
		await fetchFrom(json(502, {}), { clock, random: () => 0.5 });
		expect(clock.sleptMs).toEqual([100, 200]);
	});

	test('a closed port is unreachable', async () => {
		const clock = new StandingClock();
		await using source = openMeteo(await closedPortUrl(), { clock });
		await expect(source.fetchForecasts(places)).rejects.toMatchObject({ code: 'UPSTREAM_UNREACHABLE' });
		expect(clock.sleptMs).toHaveLength(2);
	});

	test.each([400, 403, 404, 429, 302])('a %d is not asked again', async (status) => {
		const { requestCount } = await fetchFrom(json(status, { error: true, reason: 'No' }));
		expect(requestCount).toBe(1);
	});
});

describe('refusals', () => {
	test('a 400 includes the reason of the service', async () => {
		const { error } = await fetchFrom(json(400, { error: true, reason: 'Latitude must be in\nrange' }));
		expect(error).toMatchObject({ code: 'UPSTREAM_REFUSED', message: 'status 400: Latitude must be in range' });
	});

	test('a redirect is an error and not followed', async () => {
		await using elsewhere = await startUpstream(json(200, manyAnswers()));
		const { code } = await fetchFrom((response) => response.writeHead(302, { location: elsewhere.url }).end());
		expect([code, elsewhere.requests.length]).toEqual(['UPSTREAM_REFUSED', 0]);
	});

	test.each([
		['Minutely API request limit exceeded. Please try again in one minute.', Date.UTC(2025, 10, 24, 17, 8)],
		['Hourly API request limit exceeded. Please try again in the next hour.', Date.UTC(2025, 10, 24, 18)],
		['Daily API request limit exceeded. Please try again tomorrow.', Date.UTC(2025, 10, 25)],
	])('a 429 gives the time to retry: %s', async (reason, expected) => {
		const { error } = await fetchFrom(json(429, { error: true, reason }));
		expect([error?.code, error?.retryAt]).toEqual(['UPSTREAM_RATE_LIMITED', expected]);
	});

	test('a 429 without a reason means the current minute', async () => {
		const { error } = await fetchFrom(json(429, '<html>'));
		expect(error?.retryAt).toBe(Date.UTC(2025, 10, 24, 17, 8));
	});

	test.each([
		['as it is', 'key-4f1c9a'],
		['encoded', 'key/4f+1c'],
	])('no error contains the key, even if the service repeats it %s', async (_, apiKey) => {
		const parrot: Answer = (response, nth, request) =>
			json(400, { error: true, reason: `Not Found: …${request.url?.slice(-30)}` })(response, nth, request);
		const { error } = await fetchFrom(parrot, { apiKey });
		expect(error?.message).toContain('apikey=[key]');
		expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('4f');
	});

	test('no error contains the key if the port is closed', async () => {
		const apiKey = 'key-4f1c9a';
		await using source = openMeteo(await closedPortUrl(), { apiKey });
		const error: unknown = await source.fetchForecasts(places).catch((thrown: unknown) => thrown);
		expect(error).toBeInstanceOf(UpstreamError);
		expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(apiKey);
	});
});

test('the next call tries again after an outage', async () => {
	await using upstream = await startUpstream((response, nth, request) =>
		nth <= 3 ? response.destroy() : json(200, manyAnswers())(response, nth, request),
	);
	await using source = openMeteo(upstream.url);
	await expect(source.fetchForecasts(places)).rejects.toMatchObject({ code: 'UPSTREAM_UNREACHABLE' });
	expect((await source.fetchForecasts(places)).map(({ ok }) => ok)).toEqual([true, true, true]);
});
