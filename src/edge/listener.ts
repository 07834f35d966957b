import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Activity } from './cache/activity.ts';
import type { EdgeOptions } from './edge-options.ts';
import { type AccessLine, targetPath } from './http/access-log.ts';
import { answerHit } from './http/answer-hit.ts';
import { drainServer, OpenAnswers } from './http/drain.ts';
import type { EdgeCounts } from './http/edge-counts.ts';
import type { RequestHandler } from './http/handle-request.ts';
import type { HitRequestReader } from './http/hit-request.ts';
import type { Hit, HotPages } from './http/hot-pages.ts';
import { CONNECTION_LIMITS, type ConnectionLimits, createHttpServer } from './http/http-server.ts';
import { putFrontBefore } from './http/socket-front.ts';

/** Who answers. */
export type Serving = {
	readonly hot: HotPages;
	readonly reader: HitRequestReader;
	readonly handle: RequestHandler;
	readonly makeId: () => string;
	readonly access: ((line: AccessLine) => void) | null;
};

/** The port, and what comes in through it: hits the short way, everything else the long one. */
export class Listener {
	readonly #server: Server;
	readonly #limits: ConnectionLimits;
	readonly #answers = new OpenAnswers();
	readonly #activity: Activity;
	readonly #counts: EdgeCounts;
	readonly #withFront: boolean;
	#serving: Serving | undefined;
	/** Requests that came before there was anyone to answer them. */
	#early: (() => void)[] = [];
	#closeFront: () => void = () => {};
	#host = '';

	constructor(options: Pick<EdgeOptions, 'connections' | 'socketFront'>, counts: EdgeCounts, activity: Activity) {
		this.#limits = { ...CONNECTION_LIMITS, ...options.connections };
		this.#withFront = options.socketFront ?? true;
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
		if (!this.#withFront) return;
		this.#closeFront = putFrontBefore(this.#server, {
			reader: serving.reader,
			find: (target, asked) => serving.hot.find(target, asked),
			makeId: serving.makeId,
			answered: (hit, target, id, socket) => this.#note(hit, target, id, socket),
			firstMs: this.#limits.headersMs,
			keepAliveMs: this.#limits.keepAliveMs,
		});
	}

	/** @returns whether every accepted request was answered in time */
	async drain(deadlineMs: number): Promise<boolean> {
		const drained = drainServer(this.#server, this.#answers, deadlineMs);
		this.#closeFront();
		return drained;
	}

	#answer(req: IncomingMessage, res: ServerResponse): void {
		this.#answers.add(res);
		const serving = this.#serving;
		if (serving === undefined) {
			this.#early.push(() => this.#answer(req, res));
			return;
		}
		const asked = req.method === 'GET' ? serving.reader.fromRaw(req.rawHeaders) : null;
		const id = serving.makeId();
		const hit = asked && answerHit(req, res, asked, serving.hot, id);
		if (hit) this.#note(hit, req.url ?? '', id, req.socket);
		else void this.#activity.track(serving.handle(req, res, asked, id));
	}

	#note(hit: Hit, target: string, id: string, socket: Socket): void {
		this.#counts.answered(hit.cache);
		if (!this.#serving?.access) return;
		const address = socket.remoteAddress ?? '';
		const { status, cache } = hit;
		this.#serving.access({ method: 'GET', path: targetPath(target), status, cache, durationMs: 0, address, id });
	}
}
