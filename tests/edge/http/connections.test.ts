import { connect, type Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { connectionsToClose, networkOf } from '../../../src/edge/http/connections.ts';
import { startTestEdge, type TestEdge } from '../support/test-edge.ts';

async function openSockets(edge: TestEdge, count: number): Promise<Socket[]> {
	const { hostname, port } = new URL(edge.url);
	const sockets = Array.from({ length: count }, () => connect(Number(port), hostname).on('error', () => {}));
	await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('connect', resolve))));
	return sockets;
}

describe('connections of one address', () => {
	test('beyond the limit are closed, and counted; a closed one makes room', async () => {
		const edge = await startTestEdge({ edge: { connections: { connectionsPerAddress: 3 } } });
		const sockets = await openSockets(edge, 3);
		await expect(edge.get('/')).rejects.toMatchObject({ code: 'ECONNRESET' });
		expect(edge.stats().refusedConnections).toBe(1);
		sockets[0]?.destroy();
		await expect.poll(async () => (await edge.get('/').catch(() => null))?.status).toBe(200);
		for (const socket of sockets) socket.destroy();
	});

	test('are not limited if it is a trusted proxy', async () => {
		const connections = { connectionsPerAddress: 3 };
		const edge = await startTestEdge({ edge: { connections, trustedProxies: ['127.0.0.0/8'] } });
		const sockets = await openSockets(edge, 10);
		expect((await edge.get('/')).status).toBe(200);
		for (const socket of sockets) socket.destroy();
	});
});

test('all connections together are limited', async () => {
	const edge = await startTestEdge({ edge: { connections: { connections: 3 }, trustedProxies: ['127.0.0.1'] } });
	const sockets = await openSockets(edge, 3);
	await expect(edge.get('/')).rejects.toMatchObject({ code: 'ECONNRESET' });
	expect(edge.stats().refusedConnections).toBe(1);
	for (const socket of sockets) socket.destroy();
});

test.each([
	['203.0.113.9', '203.0.113.9'],
	['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
	['2001:db8:1:2::6', '2001:db8:1:2'],
	['2001:db8::6', '2001:db8:0:0'],
	['fe80::1%eth0', 'fe80:0:0:0'],
	['::1', '0:0:0:0'],
])('%s is counted as %s', (address, network) => {
	expect(networkOf(address)).toBe(network);
});

describe('bytes that clients do not read', () => {
	test('as many connections as necessary are closed, those that hold most', () => {
		const held = [5, 50, 10, 40].map((bytes) => ({ socket: `of ${bytes}`, bytes }));
		expect(connectionsToClose(held, 105)).toEqual([]);
		expect(connectionsToClose(held, 60)).toEqual(['of 50']);
		expect(connectionsToClose(held, 15)).toEqual(['of 50', 'of 40']);
	});

	test('a client that does not read is closed when all of them hold too much', async () => {
		const edge = await startTestEdge({
			functions: { _isr: () => ({}), _render: () => ({ body: Buffer.alloc(20_000_000) }) },
			edge: { connections: { heldBytes: 1_000_000, checkMs: 10 } },
		});
		const [socket] = await openSockets(edge, 1);
		socket?.pause().write('GET /api/x HTTP/1.1\r\nHost: snow.example\r\n\r\n');
		await expect.poll(() => edge.stats().refusedConnections).toBe(1);
		socket?.destroy();
	});
});
