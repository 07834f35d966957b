import { Agent, type Dispatcher } from 'undici';
import type { WorkerEnv } from './env.ts';
import type { SiteAccess } from './site-client.ts';

/** Largest answer that is read: pages and assets, bytes. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

/** Connections to one site. The deadline of a request is the request's own business: timers of an agent are coarse. */
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
