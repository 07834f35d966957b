import { type Dispatcher, request } from 'undici';
import { toIso } from './clock.ts';
import type { WorkerLog } from './log.ts';
import type { RunStatus } from './run-report.ts';

/** Why a notice is sent. */
export type Notice = 'run-missed' | 'run-recovered' | 'run-succeeded';

/** Posts a notice to a URL; false: it was not accepted. */
export type Notify = (url: string, notice: Notice, status: RunStatus) => Promise<boolean>;

const TIMEOUT_MS = 10_000;

const texts: Readonly<Record<Notice, (status: RunStatus) => string>> = {
	'run-missed': ({ name, lastError }) =>
		`${name}: pages have not been regenerated (${lastError ?? 'no run has finished'})`,
	'run-recovered': ({ name }) => `${name}: pages are regenerated again`,
	'run-succeeded': ({ name }) => `${name}: pages were regenerated`,
};

/** Posts JSON with a `text` for people, as chat services expect. URLs may contain secrets, so they are not logged. */
export function createNotify(dispatcher: Dispatcher, log: WorkerLog): Notify {
	return async (url, event, status) => {
		const { name: target, site, lastSuccessAt, lastError } = status;
		const body = {
			event,
			target,
			site,
			lastSuccessAt: toIso(lastSuccessAt),
			lastError,
			text: texts[event](status),
		};
		try {
			const answer = await request(url, {
				method: 'POST',
				headers: { 'content-type': 'application/json', 'user-agent': 'snowline-worker' },
				body: JSON.stringify(body),
				dispatcher,
				signal: AbortSignal.timeout(TIMEOUT_MS),
			});
			await answer.body.dump();
			if (answer.statusCode < 300) return true;
			log.warn({ event: 'notice-refused', notice: event, status: answer.statusCode });
		} catch {
			log.warn({ event: 'notice-failed', notice: event });
		}
		return false;
	};
}
