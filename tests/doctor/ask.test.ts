import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { createAsk } from '../../src/doctor/ask.ts';

const opened: (() => Promise<unknown>)[] = [];
afterEach(async () => {
	await Promise.all(opened.splice(0).map((close) => close()));
});

async function ask(listener: RequestListener, timeoutMs = 10_000) {
	const server = createServer(listener);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	const site = createAsk({ origin, timeoutMs, protectionSecret: undefined, secrets: [], now: Date.now });
	opened.push(site.close, async () => {
		server.closeAllConnections();
		server.close();
	});
	return site.ask({ path: '/' });
}

test('a response that is compressed although it was not requested is read', async () => {
	const seen = await ask((_, response) => {
		response.setHeader('content-encoding', 'gzip').end(gzipSync('snow'));
	});
	expect(seen).toMatchObject({ kind: 'answer', status: 200, body: 'snow' });
});

test('several cookies are several values', async () => {
	const seen = await ask((_, response) => {
		response.setHeader('set-cookie', ['a=1', 'b=2']).end();
	});
	expect(seen).toMatchObject({ headers: { 'set-cookie': ['a=1', 'b=2'] } });
});

test('a request without a response times out', async () => {
	expect(await ask(() => {}, 50)).toMatchObject({ kind: 'none', code: 'TIMEOUT', reason: 'no answer within 50 ms' });
});

test('a response whose body does not end times out', async () => {
	expect(await ask((_, response) => void response.write('drip'), 50)).toMatchObject({ kind: 'none', code: 'TIMEOUT' });
});

test('a body that is too large is not read to its end', async () => {
	const seen = await ask((_, response) => {
		const piece = Buffer.alloc(1024 * 1024);
		const more = () => {
			while (!response.destroyed && response.write(piece));
			response.once('drain', more);
		};
		more();
	});
	expect(seen).toMatchObject({ kind: 'none', code: 'UNREADABLE' });
});

test('a small body that decompresses to a large one is not decompressed to its end', async () => {
	const bomb = gzipSync(Buffer.alloc(32 * 1024 * 1024));
	const seen = await ask((_, response) => {
		response.setHeader('content-encoding', 'gzip').end(bomb);
	});
	expect(seen).toMatchObject({ kind: 'none', code: 'UNREADABLE' });
});

test('a port on which nothing listens is reported as unreachable', async () => {
	const site = createAsk({
		origin: 'http://127.0.0.1:1',
		timeoutMs: 5_000,
		protectionSecret: undefined,
		secrets: [],
		now: Date.now,
	});
	opened.push(site.close);
	expect(await site.ask({ path: '/' })).toMatchObject({ kind: 'none', code: 'UNREACHABLE' });
});
