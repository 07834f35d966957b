import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { Activity } from '../../src/edge/cache/activity.ts';
import { EdgeCounts } from '../../src/edge/http/edge-counts.ts';
import { Listener, type RequestPipeline } from '../../src/edge/listener.ts';

const open: Listener[] = [];

afterEach(async () => {
	await Promise.all(open.splice(0).map((listener) => listener.drain(0)));
});

/** A pipeline without cached pages, which counts what it answers. */
function createPipeline(): { readonly pipeline: RequestPipeline; readonly answered: string[] } {
	const answered: string[] = [];
	const pipeline = {
		...{ fastPath: { answer: () => null, find: () => null }, reader: { fromRaw: () => null } },
		...{ makeId: () => 'id', access: null, activity: new Activity() },
		handle: async (req: IncomingMessage, res: ServerResponse) => {
			answered.push(req.url ?? '');
			res.end();
		},
	} as unknown as RequestPipeline;
	return { pipeline, answered };
}

async function sendGet(port: number, path: string) {
	const socket = connect(port, '127.0.0.1').on('error', () => {});
	socket.write(`GET ${path} HTTP/1.1\r\nHost: snow.example\r\n\r\n`);
	await once(socket, 'connect');
	return socket;
}

test('a visitor who leaves before the start is over is not answered, and delays no shutdown', async () => {
	const counts = new EdgeCounts();
	const listener = new Listener({ connections: { idleAtStopMs: 1 } }, counts);
	open.push(listener);
	await listener.listen('127.0.0.1', 0, () => false);
	const gone = await sendGet(listener.port, '/gone');
	const waiting = await sendGet(listener.port, '/waiting');
	await new Promise((resolve) => setTimeout(resolve, 50));
	gone.destroy();
	await new Promise((resolve) => setTimeout(resolve, 50));
	const { pipeline, answered } = createPipeline();
	listener.serve(pipeline);
	await once(waiting, 'data');
	expect(answered).toEqual(['/waiting']);
	waiting.destroy();
	expect(await listener.drain(1_000)).toBe(true);
});
