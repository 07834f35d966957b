import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { BuildOutput } from './build-output/build-output.ts';
import { Activity } from './cache/activity.ts';
import type { Clock } from './cache/clock.ts';
import { MemoryPageStore } from './cache/memory-page-store.ts';
import { PageCache } from './cache/page-cache.ts';
import { EDGE_LIMITS, type Edge, type EdgeOptions } from './edge-options.ts';
import type { FunctionHost } from './functions/function-host.ts';
import { createClientReader } from './http/client-address.ts';
import { compressBody } from './http/compress.ts';
import { drainServer, OpenAnswers } from './http/drain.ts';
import { EdgeCounts } from './http/edge-counts.ts';
import type { EdgeLog, EdgeParts } from './http/edge-parts.ts';
import { createErrorDocuments } from './http/error-documents.ts';
import { createFrontDoor } from './http/front-door.ts';
import { createRequestHandler, type RequestHandler } from './http/handle-request.ts';
import { createHostPolicy } from './http/host-policy.ts';
import { CONNECTION_LIMITS, createHttpServer } from './http/http-server.ts';
import { renderPage } from './http/render-page.ts';
import { createRequestIds } from './http/request-ids.ts';
import { StaticFiles } from './http/static-files.ts';

/** What the options leave open, decided. */
export type ServeOptions = EdgeOptions & {
	readonly clock: Clock;
	readonly log: EdgeLog;
	readonly route: EdgeParts['route'];
	readonly functions: FunctionHost;
};

/** Serves a build that has been read. Takes over `functions` and `store`, and closes them. */
export async function serveBuild(build: BuildOutput, options: ServeOptions): Promise<Edge> {
	const { clock, log, functions } = options;
	const limits = { ...EDGE_LIMITS, ...options.limits };
	const counts = new EdgeCounts();
	const activity = new Activity();
	const answers = new OpenAnswers();
	const store = options.store ?? new MemoryPageStore(limits);
	const files = new StaticFiles(limits.staticBytes, activity);
	const readClient = createClientReader(options.trustedProxies ?? []);

	let handle: RequestHandler | undefined;
	const server = createHttpServer(
		(req, res) => {
			answers.add(res);
			if (handle) void activity.track(handle(req, res));
			else res.destroy();
		},
		{ ...CONNECTION_LIMITS, ...options.connections },
		() => {
			counts.refusedConnections += 1;
		},
	);
	server.listen(options.port, options.host);
	try {
		await once(server, 'listening');
	} catch (error) {
		await Promise.all([functions.close(0), store.close()]);
		throw error;
	}
	const { port } = server.address() as AddressInfo;
	const url = `http://${hostInUrl(options.host)}:${port}`;
	const publicOrigin = new URL(options.publicOrigin ?? url).origin;

	const pages = new PageCache({
		store,
		clock,
		render: (request) => renderPage(request, { functions, publicOrigin, limitBytes: limits.pageBytes }),
		encode: (page) => compressBody(page.body, page.headers),
		events: {
			rendered: (request, durationMs, outcome) => {
				counts.rendered(durationMs, outcome.kind);
				if (outcome.kind === 'page') return;
				const code = outcome.kind === 'failed' ? outcome.code : `STATUS_${outcome.answer.status}`;
				log.warn({ code, path: request.path, output: request.output, durationMs }, 'page not stored');
			},
			collapsed: () => {
				counts.collapsed += 1;
			},
		},
	});
	const parts: EdgeParts = {
		...{ build, functions, pages, files, activity, clock, counts, log, publicOrigin },
		documents: createErrorDocuments(build, files),
		route: options.route,
		expirationS: options.expirationS,
		requestBodyLimitBytes: limits.requestBodyBytes,
	};
	const judgeHost = createHostPolicy({ publicOrigin, allowedHosts: options.allowedHosts ?? [] });
	handle = createRequestHandler(parts, createFrontDoor({ judgeHost, readClient }), createRequestIds());
	void functions
		.warm()
		.catch((error: unknown) => log.error({ code: 'WARM_UP_FAILED', err: error }, 'functions do not load'));

	let ready = true;
	async function idle(): Promise<void> {
		await activity.idle();
		await pages.idle();
		await functions.idle();
	}
	let closed: Promise<void> | undefined;
	async function shutDown(deadlineMs: number): Promise<void> {
		ready = false;
		const endsAt = Date.now() + deadlineMs;
		const { promise: deadline, resolve } = Promise.withResolvers<void>();
		const timer = setTimeout(resolve, deadlineMs);
		await drainServer(server, answers, deadline);
		await Promise.race([pages.idle(), deadline]);
		await functions.close(Math.max(0, endsAt - Date.now()));
		clearTimeout(timer);
		await store.close();
	}
	return {
		url,
		port,
		get ready() {
			return ready;
		},
		idle,
		close: (deadlineMs = 10_000) => {
			closed ??= shutDown(deadlineMs);
			return closed;
		},
		stats: () => ({
			answers: { ...counts.answers },
			renders: { ...counts.renders },
			renderTotalMs: counts.renderTotalMs,
			rendersRunning: pages.rendersRunning,
			collapsed: counts.collapsed,
			refusedConnections: counts.refusedConnections,
			...store.stats(),
		}),
	};
}

function hostInUrl(host: string): string {
	if (host === '0.0.0.0' || host === '::' || host === '') return 'localhost';
	return host.includes(':') ? `[${host}]` : host;
}
