import type { EdgeLog } from '../log.ts';

/** `short`: one line of text per request; `json`: one object per request with everything. */
export type AccessLogMode = 'off' | 'short' | 'json';

/** One answered request. Never holds a query: it may carry a token. */
export type AccessLine = {
	readonly method: string;
	readonly path: string;
	readonly status: number;
	/** `x-vercel-cache`; undefined: it has none. */
	readonly cache: string | undefined;
	readonly durationMs: number;
	readonly address: string;
	readonly id: string;
};

/** @returns null: nothing is logged */
export function createAccessLog(mode: AccessLogMode, log: EdgeLog): ((line: AccessLine) => void) | null {
	if (mode === 'off') return null;
	if (mode === 'json') return (line) => log.info({ ...line, path: printablePath(line.path) }, 'request');
	return ({ method, path, status, cache, durationMs }) => {
		log.info({}, `${method} ${printablePath(path)} ${status} ${cache ?? '-'} ${durationMs.toFixed(1)} ms`);
	};
}

/**
 * A path with possible secrets replaced: anyone who knows the address of a private feed, or of a link to unsubscribe, can
 * open it. Secrets are long and mix upper and lower case, which other parts of a path do not.
 */
export function printablePath(path: string): string {
	return path.replaceAll(/(?=[\w-]*[a-z])(?=[\w-]*[A-Z])[\w-]{32,}/g, '…');
}

/** A request target without its query. */
export function targetPath(target: string): string {
	const mark = target.indexOf('?');
	return mark < 0 ? target : target.slice(0, mark);
}
