import { once } from 'node:events';
import { UpstreamError } from '../../app/ports.ts';
import { type HttpAnswer, type HttpGet, httpGet } from './http-get.ts';

/** A failed call counts against the allowance like any other, so few are made. */
const maxRetries = 2;
const firstBackoffMs = 200;

/**
 * Asks again after a connection that failed or a 5xx, at most twice, each time after a random part of a doubling
 * delay (full jitter: many clients that failed together must not return together). Other answers cannot be bettered
 * by asking again. All of it happens before `signal` ends it.
 *
 * @param random in [0, 1)
 * @returns the first answer below 500, or the last one
 * @throws {UpstreamError} as `httpGet`
 */
export async function getWithRetries(
	get: HttpGet,
	{ random, sleep }: { readonly random: () => number; readonly sleep: (ms: number) => Promise<void> },
): Promise<HttpAnswer> {
	for (let retry = 0; ; retry += 1) {
		const isLast = retry === maxRetries;
		try {
			const answer = await httpGet(get);
			if (answer.status < 500 || isLast) return answer;
			if (!(await waited(retry))) return answer;
		} catch (error) {
			const mayHelp = error instanceof UpstreamError && error.code === 'UPSTREAM_UNREACHABLE';
			if (!mayHelp || isLast || !(await waited(retry))) throw error;
		}
	}

	/** @returns false if the deadline came first */
	async function waited(retry: number): Promise<boolean> {
		if (get.signal.aborted) return false;
		const settled = new AbortController();
		const deadline = once(get.signal, 'abort', { signal: settled.signal }).catch(() => undefined);
		await Promise.race([sleep(random() * firstBackoffMs * 2 ** retry), deadline]);
		settled.abort();
		return !get.signal.aborted;
	}
}
