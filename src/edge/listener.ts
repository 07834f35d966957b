import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Activity } from './cache/activity.ts';
import type { EdgeOptions } from './edge-options.ts';
import type { FastPath, Hit } from './fast-path/fast-path.ts';
import { FastPathConnections } from './fast-path/fast-path-connections.ts';
import type { HitRequestReader } from './fast-path/hit-request.ts';
import { type AccessLine, targetPath } from './http/access-log.ts';
import { CONNECTION_LIMITS, type ConnectionLimits, Connections, interceptConnections } from './http/connections.ts';
import type { EdgeCounts } from './http/edge-counts.ts';
import type { RequestHandler } from './http/handle-request.ts';
import { createHttpServer, drainServer, OpenAnswers } from './http/http-server.ts';

/** Everything that answering a request involves. */
export type RequestPipeline = {
	readonly fastPath: FastPath;
	readonly reader: HitRequestReader;
	readonly handle: RequestHandler;
	readonly makeId: () => string;
	readonly access: ((line: AccessLine) => void) | null;
	/** The requests to this build that are being answered. */
	readonly activity: Activity;
};

/** Listens on the port and dispatches requests: hits to the fast path, everything else to the slow path. */
export class Listener {
	readonly #server: Server;
	readonly #limits: ConnectionLimits;
	readonly #answers = new OpenAnswers();
	readonly #connections: Connections;
	readonly #counts: EdgeCounts;
	readonly #withFastPath: boolean;
	#pipeline: RequestPipeline | undefined;
	/** Requests received before `serve` was called. */
	#pending: (() => void)[] = [];
	/** Null: none, or not yet. */
	#fastPath: FastPathConnections | null = null;
	#isProxy: (address: string) => boolean = () => false;
	#host = '';
	#stopping = false;

	constructor(options: Pick<EdgeOptions, 'connections' | 'fastPath'>, counts: EdgeCounts) {
		this.#limits = { ...CONNECTION_LIMITS, ...options.connections };
		this.#withFastPath = options.fastPath ?? true;
		this.#counts = counts;
		const refused = () => counts.countRefusedConnection();
		const { server, heldBytes } = createHttpServer((req, res) => this.#answer(req, res), this.#limits, refused);
		this.#server = server;
		const isExempt = (address: string) => this.#isProxy(address);
		this.#connections = new Connections({ limits: this.#limits, isExempt, heldBytes, refused });
		interceptConnections(server, (socket, pass) => {
			if (!this.#connections.admit(socket)) return;
			if (this.#fastPath === null || this.#stopping) pass();
			else this.#fastPath.take(socket, pass);
		});
	}

	/**
	 * Opens the port, which settles the address. Requests wait until `serve` is called.
	 *
	 * @param isProxy whether an address is a trusted proxy, whose connections are many visitors'
	 */
	async listen(host: string, port: number, isProxy: (address: string) => boolean): Promise<void> {
		this.#host = host;
		this.#isProxy = isProxy;
		this.#server.listen(port, host);
		await once(this.#server, 'listening');
	}

	get port(): number {
		return (this.#server.address() as AddressInfo).port;
	}

	get url(): string {
		const anywhere = this.#host === '0.0.0.0' || this.#host === '::' || this.#host === '';
		const host = this.#host.includes(':') ? `[${this.#host}]` : this.#host;
		return `http://${anywhere ? 'localhost' : host}:${this.port}`;
	}

	/** Whether a shutdown has begun. */
	get stopping(): boolean {
		return this.#stopping;
	}

	/** Answers requests with this pipeline from now on, also on open connections; requests in progress keep theirs. */
	serve(pipeline: RequestPipeline): void {
		const isFirst = this.#pipeline === undefined;
		this.#pipeline = pipeline;
		for (const answer of this.#pending.splice(0)) answer();
		if (!isFirst || !this.#withFastPath) return;
		const current = () => this.#pipeline ?? pipeline;
		this.#fastPath = new FastPathConnections({
			reader: () => current().reader,
			find: (target, request) => current().fastPath.find(target, request),
			makeId: () => current().makeId(),
			answered: (hit, target, id, socket) => this.#recordHit(hit, target, id, socket),
			firstRequestMs: this.#limits.headersMs,
			keepAliveMs: this.#limits.keepAliveMs,
		});
	}

	/** Stops accepting requests. @returns whether every accepted one was answered within the deadline */
	async drain(deadlineMs: number): Promise<boolean> {
		this.#stopping = true;
		this.#fastPath?.stop();
		return drainServer({
			...{ server: this.#server, answers: this.#answers, connections: this.#connections },
			closeOthers: async () => this.#fastPath?.closeIdle(),
			...{ deadlineMs, idleMs: this.#limits.idleAtStopMs },
		});
	}

	#answer(req: IncomingMessage, res: ServerResponse): void {
		const pipeline = this.#pipeline;
		if (pipeline === undefined) {
			this.#pending.push(() => {
				// A client that has left meanwhile would count as waiting for its answer, because it does not close again.
				if (!res.destroyed) this.#answer(req, res);
			});
			return;
		}
		this.#answers.add(res);
		const hitRequest = req.method === 'GET' ? pipeline.reader.fromRaw(req.rawHeaders) : null;
		const id = pipeline.makeId();
		const hit = hitRequest && pipeline.fastPath.answer(req, res, hitRequest, id);
		if (hit) this.#recordHit(hit, req.url ?? '', id, req.socket);
		else void pipeline.activity.track(pipeline.handle(req, res, hitRequest, id));
	}

	#recordHit(hit: Hit, target: string, id: string, socket: Socket): void {
		this.#counts.countAnswer(hit.cache);
		if (!this.#pipeline?.access) return;
		const address = socket.remoteAddress ?? '';
		const { status, cache } = hit;
		this.#pipeline.access({ method: 'GET', path: targetPath(target), status, cache, durationMs: 0, address, id });
	}
}
