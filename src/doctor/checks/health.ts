import { type Check, fail, pass, skip, type Verdict, warn } from '../check.ts';
import type { Evidence } from '../evidence.ts';
import { describe, formatDuration, type Health, healthFacts, pageFacts, serverClockAt } from '../observation.ts';

/** Figures are fetched every five minutes while the worker or visitors request pages. */
const OLD_DATA_S = 30 * 60;
/** Scheduled runs that the worker may miss: one may have failed, and one may be in progress. */
const MAX_MISSED_RUNS = 3;

export const database: Check = {
	id: 'database',
	title: 'Health and database',
	asked: 'GET /api/health',
	expected: '200, database ok or none',
	after: [],
	evaluate({ health: [seen] }) {
		const health = healthFacts(seen);
		if (health === null) {
			return fail(
				'HEALTH_UNREADABLE',
				describe(seen),
				'The function behind the API fails, an older build is deployed, or a firewall responds in its place.',
				'Read the log of the function `_render`; allow /api/health in the firewall.',
			);
		}
		if (health.database === 'unavailable') {
			return fail(
				'DATABASE_UNAVAILABLE',
				'database unavailable',
				'The database cannot be opened, is locked, or refuses the token. Pages show their last good copies.',
				'Check DATABASE_URL and DATABASE_AUTH_TOKEN, and run `npm run db:migrate`.',
			);
		}
		return pass(health.database === 'none' ? 'ok, without a database' : 'ok');
	},
};

export const upstream: Check = {
	id: 'upstream',
	title: 'Weather service responds',
	asked: 'GET /api/health',
	expected: 'status ok: the last fetch succeeded',
	after: ['database'],
	evaluate(evidence) {
		const health = latest(evidence);
		if (health === null) return skip('no health document');
		const error = health.lastUpstreamError;
		const when = error?.at == null ? '' : ` ${formatDuration((now(evidence) - error.at) / 1_000)} ago`;
		if (health.status === 'ok') return pass(error ? `ok; it last failed${when} (${error.code})` : 'ok');
		return fail(
			'UPSTREAM_FAILING',
			`${health.status}: ${isOther(health) ? health.fetchError : error ? `${error.code}${when}` : 'no reason given'}`,
			'The weather service cannot be reached, rejects requests, or sends unusable data. Pages keep their last good figures, with their time.',
			'Try OPEN_METEO_URL from the server itself; check the firewall, OPEN_METEO_API_KEY and OPEN_METEO_DAILY_UNITS. The site retries by itself.',
		);
	},
};

export const worker: Check = {
	id: 'worker',
	title: 'Worker or cron is running',
	asked: 'GET /api/health',
	expected: 'seen within three of its intervals',
	after: ['database', 'clock'],
	evaluate(evidence) {
		const health = latest(evidence);
		if (health === null) return skip('no health document');
		const { lastSeenAt } = health.worker;
		if (lastSeenAt === null && health.database === 'none') return skip('not recorded without a database');
		const { workerEveryS } = evidence.setting;
		const silentS = lastSeenAt === null ? null : (now(evidence) - lastSeenAt) / 1_000;
		if (silentS !== null && silentS <= MAX_MISSED_RUNS * workerEveryS)
			return pass(`seen ${formatDuration(silentS)} ago`);
		return fail(
			'WORKER_SILENT',
			silentS === null
				? 'never seen'
				: `last seen ${formatDuration(silentS)} ago, expected every ${formatDuration(workerEveryS)}`,
			'No worker runs against this site, its token is rejected, or only the daily cron of vercel.json runs.',
			'Start `npm run worker` with the SITE_URL and BYPASS_TOKEN of this site, and read its log. If its schedule is slower, pass --worker-every MINUTES.',
		);
	},
};

export const dataAge: Check = {
	id: 'data-age',
	title: 'Figures are recent',
	asked: 'GET /api/health',
	expected: 'data at most 30 min old, or one interval of the worker',
	after: ['database', 'clock', 'upstream', 'worker'],
	evaluate(evidence) {
		const health = latest(evidence);
		if (health === null) return skip('no health document');
		const { dataAgeS } = health;
		if (dataAgeS === null && health.database === 'none') return skip('not known without a database');
		const limitS = Math.max(OLD_DATA_S, evidence.setting.workerEveryS);
		if (dataAgeS !== null && dataAgeS <= limitS) return pass(`${formatDuration(dataAgeS)} old`);
		const report = evidence.setting.workerEveryS > OLD_DATA_S ? warn : fail;
		return report(
			'DATA_OLD',
			dataAgeS === null ? 'no figures yet' : `${formatDuration(dataAgeS)} old${behind(health)}`,
			'The worker runs and the weather service responds, but no fetch was due or allowed: the day’s units are spent, or a fetch hangs.',
			'Look for `fetchError` in the worker’s log, and check OPEN_METEO_DAILY_UNITS.',
		);
	},
};

function behind({ resortsBehind }: Health): string {
	return resortsBehind ? ` at ${resortsBehind} ${resortsBehind === 1 ? 'resort' : 'resorts'}` : '';
}

/** Whether the reason is not the last error, as when requests are answered but every summit is refused. */
function isOther({ fetchError, lastUpstreamError }: Health): boolean {
	return typeof fetchError === 'string' && fetchError !== lastUpstreamError?.code;
}

function latest({ health: [before, after] }: Evidence): Health | null {
	return healthFacts(after) ?? healthFacts(before);
}

/** Returns the server's time, so that the skew of this machine's clock does not matter. */
function now({ health: [, after] }: Evidence): number {
	return serverClockAt(after) ?? after.receivedAt;
}

/** `Date` has whole seconds, a response takes time, and no clock is exact. */
const TOLERANCE_MS = 30_000;
/** Two responses further apart than this have different `Date`s if the clock runs. */
const MUST_DIFFER_MS = 2_000;

/** With a wrong clock, pages never expire or expire at once, and figures are for the wrong hour. */
export const clock: Check = {
	id: 'clock',
	title: 'Clock is right and runs',
	asked: 'Date of /api/health twice; generated-at',
	expected: 'within 30 s of this machine’s, not in the future',
	after: [],
	evaluate(evidence) {
		const { health } = evidence;
		const [before, after] = [serverClockAt(health[0]), serverClockAt(health[1])];
		if (before === null || after === null) return skip('no Date to compare');
		const skewMs = after - health[1].receivedAt;
		if (Math.abs(skewMs) > TOLERANCE_MS) {
			return wrong('CLOCK_SKEWED', `${formatDuration(Math.abs(skewMs) / 1_000)} ${skewMs < 0 ? 'behind' : 'ahead'}`);
		}
		if (health[1].sentAt - health[0].receivedAt >= MUST_DIFFER_MS && after === before) {
			return wrong('CLOCK_STOPPED', `the same second after ${health[1].sentAt - health[0].receivedAt} ms`);
		}
		const aheadMs = newestPageAheadMs(evidence);
		if (aheadMs > TOLERANCE_MS) {
			return wrong('PAGE_FROM_THE_FUTURE', `a page generated ${formatDuration(aheadMs / 1_000)} in the future`);
		}
		return pass(`${(skewMs / 1_000).toFixed(0)} s apart, running`);
	},
};

function newestPageAheadMs({ dashboard, resort, regeneration }: Evidence): number {
	const regenerated = regeneration ? [regeneration.regenerated, regeneration.after] : [];
	const pages = [...dashboard, ...(resort ?? []), ...regenerated];
	return Math.max(...pages.map((seen) => (pageFacts(seen).generatedAt ?? 0) - seen.receivedAt));
}

function wrong(code: string, seen: string): Verdict {
	return fail(
		code,
		seen,
		'The clock of the server or of this machine is wrong or stopped: a suspended virtual machine, or no time synchronisation.',
		'Run `timedatectl` on both, turn on time synchronisation, and restart the site: its timers follow the clock.',
	);
}
