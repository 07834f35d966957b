import { once } from 'node:events';
import { createServer, request as forward, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type Simulator, startSimulator } from '../../src/sources/simulator/start-simulator.ts';

/** `well`: answers of the simulator; the others are kinds of failure. */
export type UpstreamMood = 'well' | 'hung-up' | 'rate-limited' | 'html' | 'cut-off';

/** A weather service that can be made to fail; it counts its requests. */
export type FaultyUpstream = AsyncDisposable & {
	readonly url: string;
	mood: UpstreamMood;
	readonly callCount: number;
	/** Changes a valid answer before it is sent. */
	alter: ((locations: AnsweredLocation[]) => void) | null;
};

/** What a test may change about one location of an answer. */
export type AnsweredLocation = {
	readonly hourly: Record<string, (number | null)[]>;
	readonly hourly_units: Record<string, string>;
};

export async function startFaultyUpstream(): Promise<FaultyUpstream> {
	const simulator: Simulator = await startSimulator({ port: 0, now: Date.now });
	let mood: UpstreamMood = 'well';
	let callCount = 0;
	let alter: FaultyUpstream['alter'] = null;
	const server = createServer((request, response) => {
		callCount += 1;
		switch (mood) {
			case 'well':
				forward(`${simulator.url}${request.url}`, (answer) => {
					response.writeHead(answer.statusCode ?? 502, { 'content-type': 'application/json' });
					if (alter === null) answer.pipe(response);
					else void altered(answer, alter).then((body) => response.end(body));
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
		get alter() {
			return alter;
		},
		set alter(next) {
			alter = next;
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

async function altered(answer: IncomingMessage, alter: NonNullable<FaultyUpstream['alter']>): Promise<string> {
	const locations = JSON.parse(await text(answer)) as AnsweredLocation[];
	alter(locations);
	return JSON.stringify(locations);
}
