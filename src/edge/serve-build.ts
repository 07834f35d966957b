import { createHash } from 'node:crypto';
import { AdminServer } from './admin/admin-server.ts';
import { listEntries, purge } from './admin/inspector.ts';
import { metricsText } from './admin/metrics.ts';
import { assembleEdge, type ServeOptions } from './assemble-edge.ts';
import type { BuildOutput } from './build-output/build-output.ts';
import { Activity } from './cache/activity.ts';
import { type Clock, withDeadline } from './cache/clock.ts';
import type { PageCache } from './cache/page-cache.ts';
import { MemoryPageStore, type PageStore } from './cache/page-store.ts';
import type { CdnCache } from './cdn/cdn-cache.ts';
import { EDGE_LIMITS, type Edge } from './edge-options.ts';
import type { FunctionHost } from './functions/function-host.ts';
import { EdgeCounts, type EdgeStats } from './http/edge-counts.ts';
import { checkHealthPath } from './http/health.ts';
import { createClientReader } from './http/validate-request.ts';
import { Listener } from './listener.ts';
import type { EdgeLog } from './log.ts';
import { DiskPageStore } from './store/disk-page-store.ts';

/** Serves a build. Takes ownership of `functions` and `store` and closes them. */
export async function serveBuild(build: BuildOutput, options: ServeOptions): Promise<Edge> {
	const { clock, log, functions } = options;
	const counts = new EdgeCounts();
	const activity = new Activity();
	const listener = new Listener(options, counts, activity);
	const { admin, adminUrl, readClient } = await openPorts(listener, options);
	const publicOrigin = new URL(options.publicOrigin ?? listener.url).origin;
	const store = options.store ?? (await openStore(build.buildId, publicOrigin, options));
	const isStopping = () => listener.stopping;
	const parts = { store, counts, activity, readClient, publicOrigin, isStopping };
	const { pipeline, pages, cdn } = assembleEdge(build, options, parts);
	listener.serve(pipeline);
	// With no stored page, the first visitor will wait for a render: importing the functions now makes that shorter, and
	// an import that fails is logged at the start.
	if (options.warm ?? store.stats().entries === 0) warm(functions, log);
	return createHandle({ listener, admin, adminUrl, store, pages, cdn, functions, counts, activity, clock });
}

/** Opens the port, and the admin port if one is configured. Closes everything if that fails. */
async function openPorts(listener: Listener, options: ServeOptions) {
	const admin = options.admin && new AdminServer(options.allowedHosts ?? []);
	try {
		const readClient = createClientReader(options.trustedProxies ?? []);
		if (options.health) checkHealthPath(options.health);
		await listener.listen(options.host, options.port);
		const adminUrl = admin && options.admin ? await admin.listen(options.admin.host, options.admin.port) : null;
		return { admin, adminUrl, readClient };
	} catch (error) {
		await Promise.all([listener.drain(0), options.functions.close(0), options.store?.close()]);
		throw error;
	}
}

/** Opens the page store. Pages of another build, origin or expiration must not be served, so each has its own scope. */
async function openStore(buildId: string, publicOrigin: string, options: ServeOptions): Promise<PageStore> {
	const { cacheDir, clock, log, expirationS = null } = options;
	const limits = { ...EDGE_LIMITS, ...options.limits };
	if (cacheDir === undefined) return new MemoryPageStore(limits);
	const scope = createHash('sha256')
		.update(JSON.stringify([buildId, publicOrigin, expirationS]))
		.digest('hex');
	return DiskPageStore.open({
		...{ cacheDir, scope: scope.slice(0, 24), memoryLimits: limits, clock, log },
		limits: { entries: limits.diskEntries, bytes: limits.diskBytes },
	});
}

function warm(functions: FunctionHost, log: EdgeLog): void {
	functions
		.warm()
		.catch((error: unknown) => log.error({ code: 'WARM_UP_FAILED', err: error }, 'functions could not be loaded'));
}

/** The parts of a running server. */
type Running = {
	readonly listener: Listener;
	readonly admin: AdminServer | undefined;
	readonly adminUrl: string | null;
	readonly store: PageStore;
	readonly pages: PageCache;
	readonly cdn: CdnCache;
	readonly functions: FunctionHost;
	readonly counts: EdgeCounts;
	readonly activity: Activity;
	readonly clock: Clock;
};

/** Returns the handle of `startEdge`, and gives the admin port its actions. */
function createHandle(running: Running): Edge {
	const { listener, admin, adminUrl, pages, functions, activity } = running;
	let closed: Promise<void> | undefined;
	const isReady = () => closed === undefined;
	const stats = () => readStats(running);
	admin?.serve({
		ready: isReady,
		metrics: () => metricsText(stats(), isReady()),
		entries: () => listEntries(running),
		purge: (target) => purge(running, target),
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
			closed ??= shutDown(running, deadlineMs);
			return closed;
		},
		purge: (target) => purge(running, target),
		stats,
	};
}

function readStats({ store, cdn, pages, counts }: Running): EdgeStats {
	const { entries: cdnEntries, bytes: cdnBytes } = cdn.stats();
	const { entries, bytes, evictions, pendingWrites } = store.stats();
	const { rendersRunning } = pages;
	return { ...counts.snapshot(), rendersRunning, entries, bytes, evictions, pendingWrites, cdnEntries, cdnBytes };
}

/** Finishes accepted requests, then background renders, then closes functions and store; all within the deadline. */
async function shutDown({ listener, admin, pages, functions, store }: Running, deadlineMs: number): Promise<void> {
	const endsAt = performance.now() + deadlineMs;
	const remainingMs = () => Math.max(0, endsAt - performance.now());
	await listener.drain(remainingMs());
	await withDeadline(pages.idle(), remainingMs(), () => {});
	await functions.close(remainingMs());
	await store.close();
	await admin?.close();
}
