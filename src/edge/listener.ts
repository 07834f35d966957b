import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Activity } from './cache/activity.ts';
import type { EdgeOptions } from './edge-options.ts';
import { attachFastPath } from './fast-path/attach-fast-path.ts';
import type { FastPath, Hit } from './fast-path/fast-path.ts';
import type { HitRequestReader } from './fast-path/hit-request.ts';
import { type AccessLine, targetPath } from './http/access-log.ts';
import type { EdgeCounts } from './http/edge-counts.ts';
import type { RequestHandler } from './http/handle-request.ts';
import {
	CONNECTION_LIMITS,
	type ConnectionLimits,
	createHttpServer,
	drainServer,
	OpenAnswers,
} from './http/http-server.ts';

/** Who answers. */
export type Serving = {
	readonly fastPath: FastPath;
	readonly reader: HitRequestReader;
	readonly handle: RequestHandler;
	readonly makeId: () => string;
	readonly access: ((line: AccessLine) => void) | null;
};

/** The port, and what comes in through it: hits take the fast path, everything else the slow one. */
export class Listener {
	readonly #server: Server;
	readonly #limits: ConnectionLimits;
	readonly #answers = new OpenAnswers();
	readonly #activity: Activity;
	readonly #counts: EdgeCounts;
	readonly #withFastPath: boolean;
	#serving: Serving | undefined;
	/** Requests that came before there was anyone to answer them. */
	#early: (() => void)[] = [];
	#closeFastPath: () => void = () => {};
	#host = '';

	constructor(options: Pick<EdgeOptions, 'connections' | 'fastPath'>, counts: EdgeCounts, activity: Activity) {
		this.#limits = { ...CONNECTION_LIMITS, ...options.connections };
		this.#withFastPath = options.fastPath ?? true;
		this.#activity = activity;
		this.#counts = counts;
		this.#server = createHttpServer(
			(req, res) => this.#answer(req, res),
			this.#limits,
			() => counts.refusedConnection(),
		);
	}

	/** Takes the port, so that everything else may know the address; connections wait until `serve`. */
	async listen(host: string, port: number): Promise<void> {
		this.#host = host;
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

	serve(serving: Serving): void {
		this.#serving = serving;
		for (const answer of this.#early.splice(0)) answer();
		if (!this.#withFastPath) return;
		this.#closeFastPath = attachFastPath(this.#server, {
			reader: serving.reader,
			find: (target, request) => serving.fastPath.find(target, request),
			makeId: serving.makeId,
			answered: (hit, target, id, socket) => this.#note(hit, target, id, socket),
			firstRequestMs: this.#limits.headersMs,
			keepAliveMs: this.#limits.keepAliveMs,
		});
	}

	/** @returns whether every accepted request was answered in time */
	async drain(deadlineMs: number): Promise<boolean> {
		const drained = drainServer(this.#server, this.#answers, deadlineMs);
		this.#closeFastPath();
		return drained;
	}

	#answer(req: IncomingMessage, res: ServerResponse): void {
		this.#answers.add(res);
		const serving = this.#serving;
		if (serving === undefined) {
			this.#early.push(() => this.#answer(req, res));
			return;
		}
		const hitRequest = req.method === 'GET' ? serving.reader.fromRaw(req.rawHeaders) : null;
		const id = serving.makeId();
		const hit = hitRequest && serving.fastPath.answer(req, res, hitRequest, id);
		if (hit) this.#note(hit, req.url ?? '', id, req.socket);
		else void this.#activity.track(serving.handle(req, res, hitRequest, id));
	}

	#note(hit: Hit, target: string, id: string, socket: Socket): void {
		this.#counts.answered(hit.cache);
		if (!this.#serving?.access) return;
		const address = socket.remoteAddress ?? '';
		const { status, cache } = hit;
		this.#serving.access({ method: 'GET', path: targetPath(target), status, cache, durationMs: 0, address, id });
	}
}
