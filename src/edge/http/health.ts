import { canonicalizePath } from '../routing/canonical-path.ts';
import type { Answer } from './answer.ts';
import { NEVER_STORE } from './answer-headers.ts';

/**
 * A path for the health checks of load balancers, which send an address as `Host`, or none at all: it is answered for
 * every host. All other paths are still served to known hosts only.
 */
export type HealthOptions = {
	/** Canonical, e.g. `/health`; any query is ignored. */
	readonly path: string;
	/**
	 * `edge`: 200 as long as it accepts requests; a route of the build for this path is never reached.
	 * `build`: whatever the build has at this path, with the host of the public origin. Both answer 503 while the server
	 * stops.
	 */
	readonly answeredBy: 'edge' | 'build';
};

/** The configured health path is not the canonical form of a path. */
export class HealthPathError extends Error {
	override readonly name = 'HealthPathError';
	readonly code = 'BAD_HEALTH_PATH';
}

/** @throws {HealthPathError} no request could ever match the path */
export function checkHealthPath({ path }: HealthOptions): void {
	const canonical = canonicalizePath(path);
	if (canonical.kind === 'ok' && canonical.authority === null && canonical.path === path) return;
	throw new HealthPathError(`"${path}" is not a path like /health, without a query`);
}

/** Load balancers send one of these; HAProxy sends OPTIONS unless it is told otherwise. */
const CHECK_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Answers a health check. @returns null if the build answers it */
export function healthAnswer(health: HealthOptions, method: string, isStopping: boolean): Answer | null {
	if (isStopping) return plainAnswer(503, 'stopping');
	if (health.answeredBy === 'build') return null;
	return CHECK_METHODS.has(method) ? plainAnswer(200, 'ok') : plainAnswer(405, 'GET, HEAD or OPTIONS');
}

function plainAnswer(status: number, text: string): Answer {
	return {
		status,
		headers: [
			...(status === 405 ? [['allow', 'GET, HEAD, OPTIONS'] as const] : []),
			['cache-control', NEVER_STORE],
			['content-type', 'text/plain; charset=utf-8'],
			['x-content-type-options', 'nosniff'],
		],
		body: Buffer.from(`${text}\n`),
	};
}
