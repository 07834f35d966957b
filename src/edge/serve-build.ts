import { AdminServer } from './admin/admin-server.ts';
import { listEntries, purge } from './admin/inspector.ts';
import { metricsText } from './admin/metrics.ts';
import type { BuildOutput } from './build-output/build-output.ts';
import { Activity } from './cache/activity.ts';
import type { Clock } from './cache/clock.ts';
import { PageCache } from './cache/page-cache.ts';
import { CdnCache } from './cdn/cdn-cache.ts';
import { EDGE_LIMITS, type Edge, type EdgeOptions } from './edge-options.ts';
import { FastPath } from './fast-path/fast-path.ts';
import { HitRequestReader, routeDependencies } from './fast-path/hit-request.ts';
import type { FunctionHost } from './functions/function-host.ts';
import { createAccessLog } from './http/access-log.ts';
import { compressBody } from './http/compress.ts';
import { EdgeCounts, type EdgeStats } from './http/edge-counts.ts';
import type { EdgeLog } from './http/edge-log.ts';
import type { EdgeParts } from './http/edge-parts.ts';
import { createErrorDocuments } from './http/error-documents.ts';
import { createRequestHandler } from './http/handle-request.ts';
import { renderPage } from './http/render-page.ts';
import { createRequestIds } from './http/request-ids.ts';
import { StaticFiles } from './http/static-files.ts';
import { createClientReader, createHostMatcher, createRequestValidator } from './http/validate-request.ts';
import { Listener } from './listener.ts';
import { shutDown } from './shut-down.ts';
import { openPageStore } from './store/open-page-store.ts';

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
	const files = new StaticFiles(limits.staticBytes, activity);
	const listener = new Listener(options, counts, activity);
	const admin = options.admin && new AdminServer(options.allowedHosts ?? []);
	let readClient: ReturnType<typeof createClientReader>;
	let adminUrl: string | null = null;
	try {
		readClient = createClientReader(options.trustedProxies ?? []);
		await listener.listen(options.host, options.port);
		if (admin && options.admin) adminUrl = await admin.listen(options.admin.host, options.admin.port);
	} catch (error) {
		await Promise.all([listener.drain(0), functions.close(0), options.store?.close()]);
		throw error;
	}
	const publicOrigin = new URL(options.publicOrigin ?? listener.url).origin;
	const scope = { buildId: build.buildId, publicOrigin, expirationS: options.expirationS };
	const store = options.store ?? (await openPageStore(options.cacheDir, scope, { limits, clock, log }));
	const matchHost = createHostMatcher({ publicOrigin, allowedHosts: options.allowedHosts ?? [] });
	const dependencies = routeDependencies(build.routes);

	const pages = new PageCache({
		store,
		clock,
		render: (request) => renderPage(request, { functions, publicOrigin, limitBytes: limits.pageBytes }),
		// A flood of paths where nothing is must not be compressed one by one.
		encode: async (page) => (page.expendable ? {} : compressBody(page.body, page.headers)),
		events: {
			rendered: (request, durationMs, outcome) => {
				counts.rendered(durationMs, outcome.kind);
				if (outcome.kind === 'page') return;
				const code = outcome.kind === 'failed' ? outcome.code : `STATUS_${outcome.answer.status}`;
				log.warn({ code, path: request.path, output: request.output, durationMs }, 'page not stored');
			},
			collapsed: () => counts.sharedRender(),
		},
	});
	const fastPath = new FastPath(pages, clock, dependencies.host);
	const cdn = new CdnCache({ entries: limits.cdnEntries, bytes: limits.cdnBytes }, clock, compressBody);
	const access = createAccessLog(options.accessLog ?? 'off', log);
	const parts: EdgeParts = {
		...{ build, functions, pages, fastPath, cdn, files, activity, clock, counts, log, access, publicOrigin },
		documents: createErrorDocuments(build, files),
		route: options.route,
		expirationS: options.expirationS,
		requestBodyLimitBytes: limits.requestBodyBytes,
	};
	const makeId = createRequestIds();
	listener.serve({
		fastPath,
		access,
		makeId,
		reader: new HitRequestReader({
			matchHost,
			routeHeaders: dependencies.headers,
			trustsProxies: (options.trustedProxies ?? []).length > 0,
		}),
		handle: createRequestHandler(parts, createRequestValidator({ matchHost, readClient })),
	});
	void functions
		.warm()
		.catch((error: unknown) => log.error({ code: 'WARM_UP_FAILED', err: error }, 'functions do not load'));

	let closed: Promise<void> | undefined;
	const isReady = () => closed === undefined;
	const inspected = { store, pages, cdn, clock };
	function stats(): EdgeStats {
		const { entries: cdnEntries, bytes: cdnBytes } = cdn.stats();
		const { entries, bytes, evictions, pendingWrites } = store.stats();
		const { rendersRunning } = pages;
		const stored = { entries, bytes, evictions, pendingWrites, cdnEntries, cdnBytes };
		return { ...counts.snapshot(), rendersRunning, ...stored };
	}
	admin?.serve({
		ready: isReady,
		metrics: () => metricsText(stats(), isReady()),
		entries: () => listEntries(inspected),
		purge: (target) => purge(inspected, target),
	});
	return {
		url: listener.url,
		port: listener.port,
		adminUrl,
		get ready() {
			return isReady();
		},
		async idle() {
			await activity.idle();
			await pages.idle();
			await functions.idle();
		},
		close: (deadlineMs = 10_000) => {
			closed ??= shutDown({ listener, pages, functions, store }, deadlineMs).then(() => admin?.close());
			return closed;
		},
		purge: (target) => purge(inspected, target),
		stats,
	};
}
