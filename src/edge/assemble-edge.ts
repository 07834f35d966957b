import type { BuildOutput } from './build-output/build-output.ts';
import { Activity } from './cache/activity.ts';
import type { Clock } from './cache/clock.ts';
import { PageCache, type PageCacheEvents } from './cache/page-cache.ts';
import type { PageStore } from './cache/page-store.ts';
import { CdnCache } from './cdn/cdn-cache.ts';
import { EDGE_LIMITS, type EdgeOptions, type NextBuild } from './edge-options.ts';
import { FastPath } from './fast-path/fast-path.ts';
import { HitRequestReader, routeDependencies } from './fast-path/hit-request.ts';
import type { FunctionHost } from './functions/function-host.ts';
import { createAccessLog } from './http/access-log.ts';
import { compressBody } from './http/content-encoding.ts';
import type { EdgeCounts } from './http/edge-counts.ts';
import { createErrorDocuments } from './http/error-answer.ts';
import { createRequestHandler } from './http/handle-request.ts';
import type { PreviousFiles } from './http/previous-files.ts';
import { renderPage } from './http/render-page.ts';
import type { RequestBodies } from './http/request-bodies.ts';
import type { EdgeServices } from './http/request-context.ts';
import { StaticFiles } from './http/static-files.ts';
import { type ClientReader, createHostMatcher, createRequestValidator } from './http/validate-request.ts';
import type { RequestPipeline } from './listener.ts';
import type { EdgeLog } from './log.ts';

/** A build that was read, with its functions ready to be called. */
export type LoadedBuild = {
	readonly build: BuildOutput;
	/** Identity by content; undefined: to be computed if it is needed. */
	readonly buildId: string | undefined;
	readonly route: EdgeServices['route'];
	readonly functions: FunctionHost;
};

/** The options with their defaults resolved. */
export type ServeOptions = EdgeOptions & {
	readonly clock: Clock;
	readonly log: EdgeLog;
	/** Reads a build. @throws {BuildOutputError} */
	readonly load: (source: NextBuild) => Promise<LoadedBuild>;
};

/** What exists once the ports are open; all builds that are served in turn share it. */
export type EdgeParts = {
	readonly counts: EdgeCounts;
	readonly bodies: RequestBodies;
	readonly readClient: ClientReader;
	/** Scheme and host that functions see. */
	readonly publicOrigin: string;
	readonly previous: PreviousFiles;
	readonly makeId: () => string;
	/** Whether a shutdown has begun. */
	readonly isStopping: () => boolean;
};

/** What belongs to one build. */
export type BuildParts = {
	readonly store: PageStore;
	readonly revalidating: NonNullable<PageCacheEvents['revalidating']>;
};

/** Creates and connects the caches and request handlers of one build. Starts nothing. */
export function assembleEdge(
	{ build, route, functions }: LoadedBuild,
	options: ServeOptions,
	{
		store,
		counts,
		bodies,
		readClient,
		publicOrigin,
		previous,
		makeId,
		isStopping,
		revalidating,
	}: EdgeParts & BuildParts,
): { readonly pipeline: RequestPipeline; readonly pages: PageCache; readonly cdn: CdnCache } {
	const { clock, log, health, allowedHosts = [], trustedProxies = [] } = options;
	const limits = { ...EDGE_LIMITS, ...options.limits };
	const matchHost = createHostMatcher({ publicOrigin, allowedHosts });
	const dependencies = routeDependencies(build.routes);
	const pages = new PageCache({
		store,
		clock,
		render: (request) => renderPage(request, { functions, publicOrigin, limitBytes: limits.pageBytes }),
		// Pages for paths that do not exist can be many, and are not worth the CPU time.
		encode: async (page) => (page.lowPriority ? {} : compressBody(page.body, page.headers)),
		events: { ...reportRenders(counts, log), revalidating },
	});
	const fastPath = new FastPath(pages, clock, dependencies.host);
	const cdn = new CdnCache({ entries: limits.cdnEntries, bytes: limits.cdnBytes }, clock, compressBody);
	const activity = new Activity();
	const files = new StaticFiles(limits.staticBytes, activity);
	const access = createAccessLog(options.accessLog ?? 'off', log);
	const services: EdgeServices = {
		...{ build, functions, pages, fastPath, cdn, files, activity, clock, counts, log, access, publicOrigin },
		documents: createErrorDocuments(build, files),
		...{ route, previous },
		expirationS: options.expirationS,
		...{ bodies, health, isStopping },
	};
	const reader = new HitRequestReader({
		matchHost,
		routeHeaders: dependencies.headers,
		trustsProxies: trustedProxies.length > 0,
	});
	const anyHost = health && { path: health.path, host: new URL(publicOrigin).host };
	const handle = createRequestHandler(services, createRequestValidator({ matchHost, readClient, anyHost }));
	return { pipeline: { fastPath, access, reader, handle, makeId, activity }, pages, cdn };
}

function reportRenders(counts: EdgeCounts, log: EdgeLog): PageCacheEvents {
	return {
		rendered: (request, durationMs, outcome) => {
			counts.countRender(durationMs, outcome.kind);
			if (outcome.kind === 'page') return;
			const code = outcome.kind === 'failed' ? outcome.code : `STATUS_${outcome.answer.status}`;
			log.warn({ code, path: request.path, output: request.output, durationMs }, 'page not stored');
		},
		coalesced: () => counts.countCoalesced(),
	};
}
