import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { AdminServer } from './admin/admin-server.ts';
import { type EdgeCaches, listEntries, type PurgeTarget, purge } from './admin/inspector.ts';
import { metricsText } from './admin/metrics.ts';
import type { LoadedBuild, ServeOptions } from './assemble-edge.ts';
import { findBuildId } from './build-output/build-id.ts';
import { Activity } from './cache/activity.ts';
import type { Clock } from './cache/clock.ts';
import { MemoryPageStore, type PageStore } from './cache/page-store.ts';
import { EDGE_LIMITS, type Edge } from './edge-options.ts';
import type { FunctionHost } from './functions/function-host.ts';
import { EdgeCounts, type EdgeStats } from './http/edge-counts.ts';
import { checkHealthPath } from './http/health.ts';
import { PREVIOUS_FILES_MS, PreviousFiles } from './http/previous-files.ts';
import { RequestBodies } from './http/request-bodies.ts';
import { createRequestIds } from './http/request-context.ts';
import { StaticFiles } from './http/static-files.ts';
import { createClientReader, createProxyMatcher } from './http/validate-request.ts';
import { Listener } from './listener.ts';
import type { EdgeLog } from './log.ts';
import { ServedBuild } from './served-build.ts';
import { type CacheLock, lockCacheDir as lockFolder } from './store/cache-lock.ts';
import { DiskPageStore } from './store/disk-page-store.ts';
import { BuildSwitcher } from './switch-build.ts';

/** Serves a build. Takes ownership of its functions and of the store and closes them. */
export async function serveBuild(first: LoadedBuild, options: ServeOptions): Promise<Edge> {
	const { clock, log } = options;
	const counts = new EdgeCounts();
	const listener = new Listener(options, counts);
	const { admin, adminUrl, readClient } = await openPorts(listener, options, first);
	const publicOrigin = new URL(options.publicOrigin ?? listener.url).origin;
	const previous = openPreviousFiles(options);
	const parts = {
		...{ counts, bodies: openBodies(options), readClient, publicOrigin, previous },
		makeId: createRequestIds(),
		isStopping: () => listener.stopping,
	};
	const open = async (loaded: LoadedBuild, store: PageStore) => new ServedBuild(loaded, store, options, parts);
	const { store, lock } = await openCache(first, publicOrigin, options).catch(async (error: unknown) => {
		await Promise.all([listener.drain(0), admin?.close(), first.functions.close(0)]);
		throw error;
	});
	const served = await open(first, store);
	const switcher = new BuildSwitcher(served, {
		options,
		previous,
		open: async (loaded) => open(loaded, await openStore(loaded, publicOrigin, options, true)),
		serve: ({ pipeline }) => listener.serve(pipeline),
	});
	served.activate();
	listener.serve(served.pipeline);
	// With no stored page, the first visitor will wait for a render: importing the functions now makes that shorter, and
	// an import that fails is logged at the start.
	if (options.warm ?? store.stats().entries === 0) warm(first.functions, log);
	return createHandle({ listener, admin, adminUrl, switcher, lock, counts, clock });
}

function openBodies({ limits }: ServeOptions): RequestBodies {
	const { requestBodyBytes, arrivingBodyBytes, waitingBodyBytes } = { ...EDGE_LIMITS, ...limits };
	return new RequestBodies({
		...{ bodyBytes: requestBodyBytes, arrivingBytes: arrivingBodyBytes, waitingBytes: waitingBodyBytes },
	});
}

function openPreviousFiles({ clock, log, limits, load, previousOutputs = [] }: ServeOptions): PreviousFiles {
	const files = new StaticFiles({ ...EDGE_LIMITS, ...limits }.staticBytes, new Activity());
	const previous = new PreviousFiles(clock, log, files);
	for (const { until = clock.now() + PREVIOUS_FILES_MS, ...source } of previousOutputs.toReversed()) {
		if (!existsSync(source.dir))
			log.warn({ code: 'PREVIOUS_OUTPUT_MISSING', dir: source.dir }, 'no such previous build');
		// Its functions are never called, so no thread is started.
		previous.add({ dir: source.dir, until, read: () => load(source) });
	}
	return previous;
}

/** Opens the port, and the admin port if one is configured. Closes everything if that fails. */
async function openPorts(listener: Listener, options: ServeOptions, { functions }: LoadedBuild) {
	const admin = options.admin && new AdminServer(options.allowedHosts ?? []);
	try {
		const isTrusted = createProxyMatcher(options.trustedProxies ?? []);
		if (options.health) checkHealthPath(options.health);
		await listener.listen(options.host, options.port, isTrusted);
		const adminUrl = admin && options.admin ? await admin.listen(options.admin.host, options.admin.port) : null;
		return { admin, adminUrl, readClient: createClientReader(isTrusted) };
	} catch (error) {
		await Promise.all([listener.drain(0), functions.close(0), options.store?.close()]);
		throw error;
	}
}

/**
 * Opens the page store of the first build, and locks the cache folder until the edge has closed.
 *
 * @throws {CacheDirInUseError}
 * @throws {BuildOutputError} a file of the build cannot be read, so it cannot be identified
 */
async function openCache(first: LoadedBuild, publicOrigin: string, options: ServeOptions) {
	const { cacheDir, log, lockCacheDir = true } = options;
	if (options.store) return { store: options.store, lock: null };
	const lock = cacheDir !== undefined && lockCacheDir ? await lockFolder(cacheDir, log) : null;
	try {
		return { store: await openStore(first, publicOrigin, options, false), lock };
	} catch (error) {
		lock?.release();
		throw error;
	}
}

/**
 * Opens the page store. Pages of another build, origin or expiration must not be served, so each has its own scope.
 *
 * @param prepares whether another build is still served
 * @throws {BuildOutputError} a file of the build cannot be read, so it cannot be identified
 */
async function openStore(
	{ build, ...loaded }: LoadedBuild,
	publicOrigin: string,
	options: ServeOptions,
	prepares: boolean,
): Promise<PageStore> {
	const { cacheDir, clock, log, expirationS = null } = options;
	const limits = { ...EDGE_LIMITS, ...options.limits };
	if (cacheDir === undefined) return new MemoryPageStore(limits);
	const buildId = loaded.buildId ?? (await findBuildId(build, cacheDir));
	const scope = createHash('sha256')
		.update(JSON.stringify([buildId, publicOrigin, expirationS]))
		.digest('hex');
	return DiskPageStore.open({
		...{ cacheDir, scope: scope.slice(0, 24), memoryLimits: limits, clock, log, prepares },
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
	readonly switcher: BuildSwitcher;
	readonly lock: CacheLock | null;
	readonly counts: EdgeCounts;
	readonly clock: Clock;
};

/** Returns the handle of `startEdge`, and gives the admin port its actions. */
function createHandle(running: Running): Edge {
	const { listener, admin, adminUrl, switcher, clock } = running;
	let closed: Promise<void> | undefined;
	const isReady = () => closed === undefined;
	const stats = () => readStats(running);
	const purgeAll = (target: PurgeTarget): number => {
		const [count = 0] = switcher.builds.map((build) => purge({ ...cachesOf(build), clock }, target));
		return count;
	};
	admin?.serve({
		ready: isReady,
		metrics: () => metricsText(stats(), isReady()),
		entries: () => listEntries({ ...cachesOf(switcher.current), clock }),
		purge: purgeAll,
	});
	return {
		url: listener.url,
		port: listener.port,
		adminUrl,
		get ready() {
			return isReady();
		},
		idle: () => switcher.idle(),
		close: (deadlineMs = 10_000) => {
			closed ??= shutDown(running, deadlineMs);
			return closed;
		},
		switchBuild: (next) => switcher.switchTo(next),
		purge: purgeAll,
		stats,
	};
}

function cachesOf({ store, pages, cdn }: ServedBuild): Omit<EdgeCaches, 'clock'> {
	return { store, pages, cdn };
}

function readStats({ switcher, counts }: Running): EdgeStats {
	const { store, cdn, pages } = switcher.current;
	const { entries: cdnEntries, bytes: cdnBytes } = cdn.stats();
	const { entries, bytes, evictions, pendingWrites } = store.stats();
	const { rendersRunning } = pages;
	return { ...counts.snapshot(), rendersRunning, entries, bytes, evictions, pendingWrites, cdnEntries, cdnBytes };
}

/** Finishes accepted requests, then background renders, then closes functions and stores; all within the deadline. */
async function shutDown({ listener, admin, switcher, lock }: Running, deadlineMs: number): Promise<void> {
	switcher.beginClosing(deadlineMs);
	await listener.drain(deadlineMs);
	await switcher.close();
	lock?.release();
	await admin?.close();
}
