import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { toIso } from './clock.ts';
import type { RunStatus } from './run-report.ts';

/** A server for health checks. Reveals no secret and changes nothing. */
export type AdminServer = AsyncDisposable & { readonly url: string };

const noStore = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

/**
 * Serves `GET /healthz`, 200, or 503 while a successful run is overdue, and `GET /metrics` for Prometheus.
 *
 * @param port 0: any free one
 * @throws the system's error if the address cannot be listened on
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
	const { port: openPort } = server.address() as AddressInfo;
	return {
		url: `http://${host.includes(':') ? `[${host}]` : host}:${openPort}`,
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
		response.end(JSON.stringify({ status: isLate ? 'late' : 'ok', targets: statuses.map(targetStatus) }));
	}
}

function targetStatus({ name, isLate, lastRunAt, lastSuccessAt, lastError, nextRunAt }: RunStatus): object {
	return {
		name,
		status: isLate ? 'late' : 'ok',
		lastRunAt: toIso(lastRunAt),
		lastSuccessAt: toIso(lastSuccessAt),
		lastError,
		nextRunAt: toIso(nextRunAt),
	};
}

/** Null: no value yet. */
type ReadValue = (status: RunStatus) => number | null;

const metric =
	(type: 'counter' | 'gauge') =>
	(name: string, help: string, readValue: ReadValue, labels = '') => {
		return { type, name, help, readValue, labels };
	};
const [counter, gauge] = [metric('counter'), metric('gauge')];
const seconds = (ms: number | null): number | null => (ms === null ? null : ms / 1_000);

const metrics = [
	counter('runs_total', 'Runs so far', (of) => of.okCount, ',result="ok"'),
	counter('runs_total', '', (of) => of.failedCount, ',result="failed"'),
	counter('slots_skipped_total', 'Scheduled runs skipped because a run was in progress', (of) => of.skippedCount),
	counter('missed_total', 'Times that no run succeeded when one was due', (of) => of.missedCount),
	counter('pages_renewed_total', 'Pages regenerated', (of) => of.pagesRegenerated),
	counter('pages_failed_total', 'Pages not regenerated', (of) => of.pagesFailed),
	gauge('late', '1: a successful run is overdue', (of) => (of.isLate ? 1 : 0)),
	gauge('last_run_timestamp_seconds', 'When the last run ended', (of) => seconds(of.lastRunAt)),
	gauge('last_success_timestamp_seconds', 'When the last successful run ended', (of) => seconds(of.lastSuccessAt)),
	gauge('last_run_duration_seconds', 'How long the last run took', (of) => seconds(of.lastDurationMs)),
	gauge('next_run_timestamp_seconds', 'When the next run is due', (of) => seconds(of.nextRunAt)),
];

/** Renders the text format of Prometheus, version 0.0.4. */
export function renderMetrics(statuses: readonly RunStatus[]): string {
	const lines: string[] = [];
	for (const { name, type, help, readValue, labels } of metrics) {
		const fullName = `snowline_worker_${name}`;
		if (help !== '') lines.push(`# HELP ${fullName} ${help}`, `# TYPE ${fullName} ${type}`);
		for (const status of statuses) {
			const number = readValue(status);
			if (number !== null) lines.push(`${fullName}{target="${escapeLabel(status.name)}"${labels}} ${number}`);
		}
	}
	return `${lines.join('\n')}\n`;
}

function escapeLabel(text: string): string {
	return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
