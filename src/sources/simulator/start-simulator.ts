import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { UnixMs } from '../../domain/time.ts';
import { forecastOf } from './forecast-of.ts';
import { BadQueryError, parseForecastQuery } from './forecast-query.ts';
import { Snowpack } from './snowpack.ts';

export type Simulator = {
	/** Base URL, to use in place of the real service. */
	readonly url: string;
	readonly port: number;
	/** Number of forecast requests so far, rejected ones included. */
	readonly requestCount: number;
	/** Ends open connections too. */
	close(): Promise<void>;
};

/**
 * A weather service without a network: `GET /v1/forecast` in the protocol of Open-Meteo, for the parameters that
 * this site uses. The weather is invented, but a pure function of place and hour, so that all simulators agree, also
 * after a restart.
 *
 * @param options.port 0: any free one
 * @param options.now called for every request
 */
export async function startSimulator(options: {
	readonly host?: string;
	readonly port?: number;
	readonly now: () => UnixMs;
}): Promise<Simulator> {
	const { host = '127.0.0.1', port = 0, now } = options;
	const snowpack = new Snowpack();
	let requestCount = 0;
	let closing: Promise<void> | undefined;

	async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const url = new URL(request.url ?? '/', 'http://simulator');
		if (url.pathname !== '/v1/forecast' || request.method !== 'GET') return send(response, 404, refusal('Not Found'));
		requestCount += 1;
		try {
			send(response, 200, await forecast(url.searchParams));
		} catch (error) {
			if (!(error instanceof BadQueryError)) throw error;
			send(response, 400, refusal(error.message));
		}
	}

	async function forecast(parameters: URLSearchParams): Promise<string> {
		const query = parseForecastQuery(parameters);
		const asked = { query, now: now(), snowpack };
		const locations: string[] = [];
		for (const [index, place] of query.places.entries()) {
			locations.push(JSON.stringify(forecastOf(place, index, asked)));
			// Yields to other work of this process between two locations.
			await nextTurn();
		}
		return locations.length === 1 ? (locations[0] ?? '') : `[${locations.join(',')}]`;
	}

	const server = createServer((request, response) => {
		answer(request, response).catch(() => response.destroy());
	});
	server.listen(port, host);
	await once(server, 'listening');
	const address = server.address() as AddressInfo;
	return {
		url: `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`,
		port: address.port,
		get requestCount() {
			return requestCount;
		},
		close() {
			closing ??= new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			});
			return closing;
		},
	};
}

function send(response: ServerResponse, status: number, body: string): void {
	response.writeHead(status, {
		'content-type': 'application/json; charset=utf-8',
		'content-length': Buffer.byteLength(body),
	});
	response.end(body);
}

function refusal(reason: string): string {
	return JSON.stringify({ error: true, reason });
}
