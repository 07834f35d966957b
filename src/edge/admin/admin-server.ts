import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHostMatcher } from '../http/validate-request.ts';
import type { EntryView, PurgeTarget } from './inspector.ts';

export type AdminActions = {
	readonly ready: () => boolean;
	readonly metrics: () => string;
	readonly entries: () => readonly EntryView[];
	readonly purge: (target: PurgeTarget) => number;
};

/** A custom header: browsers send one across origins only after a CORS preflight, which this server never allows. */
const ACTION_HEADER = 'x-edge-admin';

/**
 * The admin port: `GET /live`, `/ready`, `/metrics`, `/entries`; `POST /purge?path=…`, `/purge?tag=…`, `/clear`.
 * It has no authentication, so it belongs on loopback or a private network. Pages of other origins cannot use it.
 */
export class AdminServer {
	readonly #server: Server;
	readonly #allowedHosts: readonly string[];
	#actions: AdminActions | undefined;

	constructor(allowedHosts: readonly string[]) {
		this.#allowedHosts = allowedHosts;
		this.#server = createServer((req, res) => this.#answer(req, res));
	}

	/** @returns the URL that it listens on */
	async listen(host: string, port: number): Promise<string> {
		this.#server.listen(port, host);
		await once(this.#server, 'listening');
		const name = host.includes(':') ? `[${host}]` : host;
		return `http://${name}:${(this.#server.address() as AddressInfo).port}`;
	}

	serve(actions: AdminActions): void {
		this.#actions = actions;
	}

	async close(): Promise<void> {
		const closed = once(this.#server, 'close');
		this.#server.close();
		this.#server.closeAllConnections();
		await closed;
	}

	#answer(req: IncomingMessage, res: ServerResponse): void {
		const { status, body, type = 'application/json' } = this.#handle(req);
		res.writeHead(status, { 'content-type': type, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
		res.end(typeof body === 'string' ? body : `${JSON.stringify(body)}\n`);
	}

	#handle(req: IncomingMessage): Reply {
		const actions = this.#actions;
		const host = createHostMatcher({ allowedHosts: this.#allowedHosts })(req.headers.host);
		if (host.kind !== 'ok') return errorReply(421, 'UNKNOWN_HOST');
		if (!actions) return errorReply(503, 'STARTING');
		const url = URL.parse(req.url ?? '/', 'http://admin');
		if (url === null) return errorReply(400, 'BAD_URL');
		if (req.method === 'GET' || req.method === 'HEAD') return handleGet(url.pathname, actions);
		if (req.method !== 'POST') return errorReply(405, 'METHOD_NOT_ALLOWED');
		if (req.headers[ACTION_HEADER] === undefined) return errorReply(403, 'ACTION_HEADER_MISSING');
		const target = purgeTarget(url);
		return target === null ? errorReply(404, 'NOT_FOUND') : { status: 200, body: { purged: actions.purge(target) } };
	}
}

type Reply = { readonly status: number; readonly body: unknown; readonly type?: string };

function errorReply(status: number, error: string): Reply {
	return { status, body: { error } };
}

function handleGet(pathname: string, actions: AdminActions): Reply {
	const ready = actions.ready();
	if (pathname === '/live') return { status: 200, body: { live: true } };
	if (pathname === '/ready') return { status: ready ? 200 : 503, body: { ready } };
	if (pathname === '/entries') return { status: 200, body: actions.entries() };
	if (pathname !== '/metrics') return errorReply(404, 'NOT_FOUND');
	return { status: 200, body: actions.metrics(), type: 'text/plain; version=0.0.4; charset=utf-8' };
}

function purgeTarget({ pathname, searchParams }: URL): PurgeTarget | null {
	const [path, tag] = [searchParams.get('path'), searchParams.get('tag')];
	if (pathname === '/clear') return 'everything';
	if (pathname !== '/purge') return null;
	if (path) return { path };
	return tag ? { tag } : null;
}
