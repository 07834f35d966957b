import type { EdgeLog } from './edge-log.ts';

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

/** @returns null: nothing is logged, and nothing need be gathered */
export function createAccessLog(mode: AccessLogMode, log: EdgeLog): ((line: AccessLine) => void) | null {
	if (mode === 'off') return null;
	if (mode === 'json') return (line) => log.info(line, 'request');
	return ({ method, path, status, cache, durationMs }) => {
		log.info({}, `${method} ${path} ${status} ${cache ?? '-'} ${durationMs.toFixed(1)} ms`);
	};
}

/** A request target without its query. */
export function targetPath(target: string): string {
	const mark = target.indexOf('?');
	return mark < 0 ? target : target.slice(0, mark);
}
