import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { renderMetrics } from './metrics.ts';
import type { RunStatus } from './run-status.ts';

/** Answers probes. Tells nothing that is secret, and changes nothing. */
export type AdminServer = AsyncDisposable & { readonly url: string };

const noStore = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

/**
 * `GET /healthz`: 200, or 503 as soon as a good run is overdue. `GET /metrics`: the same for Prometheus.
 *
 * @param port 0: any free one
 * @throws the system's error where the address cannot be listened on
 */
export async function startAdminServer(
	{ host, port }: { readonly host: string; readonly port: number },
	statuses: () => readonly RunStatus[],
): Promise<AdminServer> {
	const server = createServer((request, response) => answer(request, response, statuses()));
	server.headersTimeout = 5_000;
	server.requestTimeout = 5_000;
	server.maxConnections = 64;
	server.listen(port, host);
	await once(server, 'listening');
	const { port: taken } = server.address() as AddressInfo;
	return {
		url: `http://${host.includes(':') ? `[${host}]` : host}:${taken}`,
		async [Symbol.asyncDispose]() {
			const closed = once(server, 'close');
			server.close();
			server.closeAllConnections();
			await closed;
		},
	};
}

function answer(request: IncomingMessage, response: ServerResponse, statuses: readonly RunStatus[]): void {
	const path = request.url?.replace(/\?.*$/s, '');
	if (path !== '/healthz' && path !== '/metrics') {
		response.writeHead(404, noStore).end();
	} else if (request.method !== 'GET' && request.method !== 'HEAD') {
		response.writeHead(405, { ...noStore, allow: 'GET, HEAD' }).end();
	} else if (path === '/metrics') {
		const type = 'text/plain; version=0.0.4; charset=utf-8';
		response.writeHead(200, { ...noStore, 'content-type': type }).end(renderMetrics(statuses));
	} else {
		const isLate = statuses.some((status) => status.isLate);
		response.writeHead(isLate ? 503 : 200, { ...noStore, 'content-type': 'application/json' });
		response.end(JSON.stringify({ status: isLate ? 'late' : 'ok', targets: statuses.map(tell) }));
	}
}

function tell({ name, isLate, lastRunAt, lastSuccessAt, lastError, nextRunAt }: RunStatus): object {
	return {
		name,
		status: isLate ? 'late' : 'ok',
		lastRunAt: iso(lastRunAt),
		lastSuccessAt: iso(lastSuccessAt),
		lastError,
		nextRunAt: iso(nextRunAt),
	};
}

function iso(at: number | null): string | null {
	return at === null ? null : new Date(at).toISOString();
}
