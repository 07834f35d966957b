import { Agent, type Dispatcher, request } from 'undici';
import type { WorkerEnv } from './env.ts';
import { SiteError } from './errors.ts';
import { parseRetryAfter } from './retry.ts';

/** A site, and how to reach it. */
export type SiteAccess = {
	readonly origin: string;
	readonly bypassToken: string;
	/** Passes the deployment protection of Vercel. */
	readonly protectionSecret: string | undefined;
	/** Deadline of one request, body included, milliseconds. */
	readonly timeoutMs: number;
	readonly dispatcher: Dispatcher;
	/** Unix ms. */
	readonly now: () => number;
};

export type SiteRequest = {
	readonly method: 'GET' | 'POST';
	/** Path and query on the site. */
	readonly path: string;
	readonly headers?: Readonly<Record<string, string>>;
	readonly body?: string;
	readonly signal: AbortSignal;
	/** A shorter deadline, milliseconds. */
	readonly withinMs?: number;
};

export type SiteAnswer = {
	readonly status: number;
	/** Lower-case names. */
	readonly headers: Readonly<Record<string, string | undefined>>;
	readonly body: Buffer;
	/** `Retry-After`; null: none. */
	readonly retryAfterMs: number | null;
};

/**
 * Sends a request to the site and returns the response, whatever its status. Follows no redirect.
 *
 * @throws {SiteError} `SITE_UNREACHABLE`, `SITE_TIMEOUT` or `STOPPED`
 */
export async function askSite(site: SiteAccess, asked: SiteRequest): Promise<SiteAnswer> {
	const deadline = AbortSignal.timeout(Math.max(1, Math.min(site.timeoutMs, asked.withinMs ?? site.timeoutMs)));
	try {
		const answer = await request(site.origin + asked.path, {
			method: asked.method,
			headers: {
				'user-agent': 'snowline-worker',
				...(site.protectionSecret === undefined ? {} : { 'x-vercel-protection-bypass': site.protectionSecret }),
				...asked.headers,
			},
			body: asked.body ?? null,
			dispatcher: site.dispatcher,
			signal: AbortSignal.any([deadline, asked.signal]),
		});
		const headers = Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, String(value)]));
		const retryAfterMs = parseRetryAfter(headers['retry-after'], site.now());
		return { status: answer.statusCode, headers, body: Buffer.from(await answer.body.arrayBuffer()), retryAfterMs };
	} catch (error) {
		if (asked.signal.aborted) throw new SiteError('STOPPED', `${asked.path} was aborted: the worker is stopping`);
		if (deadline.aborted) throw new SiteError('SITE_TIMEOUT', `${asked.path}: no response in time`, { cause: error });
		throw new SiteError('SITE_UNREACHABLE', `${asked.path}: ${reasonOf(error)}`, { cause: error });
	}
}

/** Posts JSON to an endpoint that takes the bypass token. @throws {SiteError} as `askSite` */
export function postJson(
	site: SiteAccess,
	path: string,
	json: unknown,
	limits: Pick<SiteRequest, 'signal' | 'withinMs'>,
): Promise<SiteAnswer> {
	const headers = { authorization: `Bearer ${site.bypassToken}`, 'content-type': 'application/json' };
	return askSite(site, { ...limits, method: 'POST', path, headers, body: JSON.stringify(json) });
}

/** Returns a `SiteError` as a value. */
export function orSiteError<T>(asked: Promise<T>): Promise<T | SiteError> {
	return asked.catch((error: unknown) => {
		if (error instanceof SiteError) return error;
		throw error;
	});
}

/** @throws {SiteError} for every status but 2xx */
export function assertOk({ status, retryAfterMs }: SiteAnswer, path: string): void {
	if (status >= 200 && status < 300) return;
	const code = status < 400 ? 'SITE_REDIRECTS' : status === 429 || status >= 500 ? 'SITE_UNAVAILABLE' : 'SITE_REFUSED';
	throw new SiteError(code, `${path} was answered with status ${status}`, { status, retryAfterMs });
}

function reasonOf(error: unknown): string {
	if (!(error instanceof Error)) return String(error);
	return 'code' in error && error.message === '' ? String(error.code) : error.message;
}

/** Undefined if it is not JSON: responses are checked against a schema anyway. */
export function parseJson(body: Buffer): unknown {
	try {
		return JSON.parse(body.toString('utf8'));
	} catch {
		return undefined;
	}
}

/** Largest response that is read, page or asset, bytes. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

/** Creates the connections to one site. Requests have their own deadlines, because an agent's timers are coarse. */
export function createAgent(): Agent {
	return new Agent({
		connections: 4,
		connect: { timeout: 5_000 },
		headersTimeout: 0,
		bodyTimeout: 0,
		maxResponseSize: MAX_ANSWER_BYTES,
	});
}

export function siteAccess(env: WorkerEnv, dispatcher: Dispatcher, now: () => number): SiteAccess {
	return {
		origin: env.SITE_URL,
		bypassToken: env.BYPASS_TOKEN,
		protectionSecret: env.VERCEL_AUTOMATION_BYPASS_SECRET,
		timeoutMs: env.PING_TIMEOUT_MS,
		dispatcher,
		now,
	};
}
