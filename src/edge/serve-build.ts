import type { BuildOutput } from './build-output/build-output.ts';
import { Activity } from './cache/activity.ts';
import type { Clock } from './cache/clock.ts';
import { MemoryPageStore } from './cache/memory-page-store.ts';
import { PageCache } from './cache/page-cache.ts';
import { CdnCache } from './cdn/cdn-cache.ts';
import { EDGE_LIMITS, type Edge, type EdgeOptions } from './edge-options.ts';
import type { FunctionHost } from './functions/function-host.ts';
import { createAccessLog } from './http/access-log.ts';
import { createClientReader } from './http/client-address.ts';
import { compressBody } from './http/compress.ts';
import { EdgeCounts } from './http/edge-counts.ts';
import type { EdgeLog, EdgeParts } from './http/edge-parts.ts';
import { createErrorDocuments } from './http/error-documents.ts';
import { createFrontDoor } from './http/front-door.ts';
import { createRequestHandler } from './http/handle-request.ts';
import { HitRequestReader } from './http/hit-request.ts';
import { createHostPolicy } from './http/host-policy.ts';
import { HotPages } from './http/hot-pages.ts';
import { renderPage } from './http/render-page.ts';
import { createRequestIds } from './http/request-ids.ts';
import { routeConditions } from './http/route-conditions.ts';
import { StaticFiles } from './http/static-files.ts';
import { Listener } from './listener.ts';

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
	const store = options.store ?? new MemoryPageStore(limits);
	const files = new StaticFiles(limits.staticBytes, activity);
	const readClient = createClientReader(options.trustedProxies ?? []);
	const listener = new Listener(options, counts, activity);
	try {
		await listener.listen(options.host, options.port);
	} catch (error) {
		await Promise.all([functions.close(0), store.close()]);
		throw error;
	}
	const publicOrigin = new URL(options.publicOrigin ?? listener.url).origin;
	const judgeHost = createHostPolicy({ publicOrigin, allowedHosts: options.allowedHosts ?? [] });
	const conditions = routeConditions(build.routes);

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
	const hot = new HotPages(pages, clock, conditions.host);
	const cdn = new CdnCache({ entries: limits.cdnEntries, bytes: limits.cdnBytes }, clock, compressBody);
	const access = createAccessLog(options.accessLog ?? 'off', log);
	const parts: EdgeParts = {
		...{ build, functions, pages, hot, cdn, files, activity, clock, counts, log, access, publicOrigin },
		documents: createErrorDocuments(build, files),
		route: options.route,
		expirationS: options.expirationS,
		requestBodyLimitBytes: limits.requestBodyBytes,
	};
	const makeId = createRequestIds();
	listener.serve({
		hot,
		access,
		makeId,
		reader: new HitRequestReader({
			judgeHost,
			routeHeaders: conditions.headers,
			trustsProxies: (options.trustedProxies ?? []).length > 0,
		}),
		handle: createRequestHandler(parts, createFrontDoor({ judgeHost, readClient }), makeId),
	});
	void functions
		.warm()
		.catch((error: unknown) => log.error({ code: 'WARM_UP_FAILED', err: error }, 'functions do not load'));

	let closed: Promise<void> | undefined;
	async function shutDown(deadlineMs: number): Promise<void> {
		const endsAt = performance.now() + deadlineMs;
		const { promise: deadline, resolve } = Promise.withResolvers<void>();
		const timer = setTimeout(resolve, deadlineMs);
		await listener.drain(deadline);
		await Promise.race([pages.idle(), deadline]);
		await functions.close(Math.max(0, endsAt - performance.now()));
		clearTimeout(timer);
		await store.close();
	}
	return {
		url: listener.url,
		port: listener.port,
		get ready() {
			return closed === undefined;
		},
		async idle() {
			await activity.idle();
			await pages.idle();
			await functions.idle();
		},
		close: (deadlineMs = 10_000) => {
			closed ??= shutDown(deadlineMs);
			return closed;
		},
		stats: () => ({ ...counts.snapshot(), rendersRunning: pages.rendersRunning, ...store.stats() }),
	};
}
