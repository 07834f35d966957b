import type { EdgeLog } from '../log.ts';

/** `short`: one line of text per request; `json`: one object per request with all fields. */
export type AccessLogMode = 'off' | 'short' | 'json';

/** One answered request, without its query, which may contain a token. */
export type AccessLine = {
	readonly method: string;
	readonly path: string;
	readonly status: number;
	/** `x-vercel-cache`, if the answer has it. */
	readonly cache: string | undefined;
	readonly durationMs: number;
	readonly address: string;
	readonly id: string;
};

/** @returns null if the mode is `off` */
export function createAccessLog(mode: AccessLogMode, log: EdgeLog): ((line: AccessLine) => void) | null {
	if (mode === 'off') return null;
	if (mode === 'json') return (line) => log.info({ ...line, path: redactPath(line.path) }, 'request');
	return ({ method, path, status, cache, durationMs }) => {
		log.info({}, `${method} ${redactPath(path)} ${status} ${cache ?? '-'} ${durationMs.toFixed(1)} ms`);
	};
}

/**
 * Replaces possible secrets in a path, such as those in links to private feeds or to unsubscribe: segments that are
 * long and mix upper and lower case.
 */
export function redactPath(path: string): string {
	return path.replaceAll(/(?<![\w-])(?=[\w-]*[a-z])(?=[\w-]*[A-Z])[\w-]{32,}/g, '…');
}

/** Returns a request target without its query. */
export function targetPath(target: string): string {
	const mark = target.indexOf('?');
	return mark < 0 ? target : target.slice(0, mark);
}
