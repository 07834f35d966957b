import { once } from 'node:events';
import { createServer, request as forward } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Simulator, startSimulator } from '../../src/sources/simulator/start-simulator.ts';

/** `well`: as the simulator answers; the rest is what a weather service does on a bad day. */
export type UpstreamMood = 'well' | 'hung-up' | 'rate-limited' | 'html' | 'cut-off';

/** A weather service whose mood can be changed; it counts what it is asked. */
export type FaultyUpstream = AsyncDisposable & {
	readonly url: string;
	mood: UpstreamMood;
	readonly callCount: number;
};

export async function startFaultyUpstream(): Promise<FaultyUpstream> {
	const simulator: Simulator = await startSimulator({ port: 0, now: Date.now });
	let mood: UpstreamMood = 'well';
	let callCount = 0;
	const server = createServer((request, response) => {
		callCount += 1;
		switch (mood) {
			case 'well':
				forward(`${simulator.url}${request.url}`, (answer) => {
					response.writeHead(answer.statusCode ?? 502, { 'content-type': 'application/json' });
					answer.pipe(response);
				}).end();
				return;
			case 'hung-up':
				request.socket.destroy();
				return;
			case 'rate-limited':
				response.writeHead(429, { 'content-type': 'application/json' });
				response.end('{"error":true,"reason":"Minutely API request limit exceeded. Please try again in one minute."}');
				return;
			case 'html':
				response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Maintenance</title>');
				return;
			case 'cut-off':
				response.writeHead(200, { 'content-type': 'application/json' }).end('[{"latitude":37.6,"hourly":{"time":[17');
		}
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		get mood() {
			return mood;
		},
		set mood(next) {
			mood = next;
		},
		get callCount() {
			return callCount;
		},
		async [Symbol.asyncDispose]() {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
			await simulator.close();
		},
	};
}
