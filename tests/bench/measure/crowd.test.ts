import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { sendCrowd } from './crowd.ts';

const servers: Server[] = [];

afterEach(async () => {
	for (const server of servers.splice(0)) {
		server.closeAllConnections();
		server.close();
		await once(server, 'close');
	}
});

async function listen(handler: RequestListener): Promise<string> {
	const server = createServer(handler).listen(0, '127.0.0.1');
	servers.push(server);
	await once(server, 'listening');
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('every visitor waits while none is answered, and each answer is counted by status and cache', async () => {
	const waiting: (() => void)[] = [];
	const url = await listen((_req, res) => {
		waiting.push(() => res.setHeader('x-cache', waiting.length === 150 ? 'MISS' : 'HIT').end('page'));
		if (waiting.length === 150) for (const answer of waiting.splice(0).reverse()) answer();
	});
	const { latenciesMs, answers } = await sendCrowd(url, 150, 'x-cache');
	expect(latenciesMs).toHaveLength(150);
	expect(answers).toEqual({ '200 HIT': 150 });
});

test('a connection that is closed before its answer has ended is an error', async () => {
	const url = await listen((_req, res) => {
		res.writeHead(200, { 'content-length': 10 }).write('half');
		res.destroy();
	});
	await expect(sendCrowd(url, 1, null)).rejects.toThrow();
});
