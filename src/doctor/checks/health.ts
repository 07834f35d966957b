import { type Check, fail, pass, skip, type Verdict, warn } from '../check.ts';
import type { Evidence } from '../evidence.ts';
import { describe, formatDuration, type Health, healthFacts, pageFacts, serverClockAt } from '../observation.ts';

/** Figures are fetched every five minutes while anybody, worker or visitor, asks for pages. */
const OLD_DATA_S = 30 * 60;
/** Slots that the worker may miss: one run may fail, and one may be under way. */
const MISSED_SLOTS = 3;

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
				'The function behind the API fails, an older build is deployed, or a firewall answers in its place.',
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
	title: 'Weather service answers',
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
			`${health.status}: ${error ? `${error.code}${when}` : 'no reason given'}`,
			'The weather service cannot be reached, refuses, or answers what is not usable. Pages keep their last good figures, with their time.',
			'Ask the address in OPEN_METEO_URL from the server itself; check the firewall, OPEN_METEO_API_KEY and OPEN_METEO_DAILY_UNITS. It is tried again by itself.',
		);
	},
};

export const worker: Check = {
	id: 'worker',
	title: 'Worker or cron calls',
	asked: 'GET /api/health',
	expected: 'seen within three of its intervals',
	after: ['database', 'clock'],
	evaluate(evidence) {
		const health = latest(evidence);
		if (health === null) return skip('no health document');
		const { lastSeenAt } = health.worker;
		if (lastSeenAt === null && health.database === 'none') return skip('without a database nobody remembers it');
		const { workerEveryS } = evidence.setting;
		const silentS = lastSeenAt === null ? null : (now(evidence) - lastSeenAt) / 1_000;
		if (silentS !== null && silentS <= MISSED_SLOTS * workerEveryS) return pass(`seen ${formatDuration(silentS)} ago`);
		return fail(
			'WORKER_SILENT',
			silentS === null
				? 'never seen'
				: `last seen ${formatDuration(silentS)} ago, expected every ${formatDuration(workerEveryS)}`,
			'No worker runs against this site, its token is refused, or nothing but the daily cron of vercel.json calls.',
			'Start `npm run worker` with SITE_URL and BYPASS_TOKEN of this site and read its log. For a slower schedule say so: --worker-every MINUTES.',
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
		if (dataAgeS === null && health.database === 'none') return skip('without a database it is not known');
		const limitS = Math.max(OLD_DATA_S, evidence.setting.workerEveryS);
		if (dataAgeS !== null && dataAgeS <= limitS) return pass(`${formatDuration(dataAgeS)} old`);
		const report = evidence.setting.workerEveryS > OLD_DATA_S ? warn : fail;
		return report(
			'DATA_OLD',
			dataAgeS === null ? 'no figures yet' : `${formatDuration(dataAgeS)} old`,
			'The site is called and the weather service answers, yet no fetch was due or allowed: the day’s units are spent, or a fetch never ends.',
			'Look for `fetchError` in the worker’s log, and at OPEN_METEO_DAILY_UNITS.',
		);
	},
};

function latest({ health: [before, after] }: Evidence): Health | null {
	return healthFacts(after) ?? healthFacts(before);
}

/** The server's clock, so that a difference to this machine's does not make anybody late. */
function now({ health: [, after] }: Evidence): number {
	return serverClockAt(after) ?? after.receivedAt;
}

/** `Date` has whole seconds, an answer takes some, and no clock is exact. */
const TOLERANCE_MS = 30_000;
/** Two answers further apart than this have different `Date`s if the clock runs. */
const MUST_DIFFER_MS = 2_000;

/** A clock that is wrong makes pages that never expire, or expire at once, and figures of the wrong hour. */
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
			return wrong('PAGE_FROM_THE_FUTURE', `a page made ${formatDuration(aheadMs / 1_000)} ahead of now`);
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
		'The clock of the server, or of this machine, is wrong or stands still: a suspended virtual machine, or no time service.',
		'Run `timedatectl` on both, switch time synchronisation on, and restart the site: its timers follow the clock.',
	);
}
