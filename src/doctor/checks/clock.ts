import { type Check, fail, pass, skip, type Verdict } from '../check.ts';
import { tellDuration } from '../duration.ts';
import type { Evidence } from '../evidence.ts';
import { serverClockAt } from '../health-facts.ts';
import { pageFacts } from '../page-facts.ts';

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
	judge(evidence) {
		const { health } = evidence;
		const [before, after] = [serverClockAt(health[0]), serverClockAt(health[1])];
		if (before === null || after === null) return skip('no Date to compare');
		const skewMs = after - health[1].receivedAt;
		if (Math.abs(skewMs) > TOLERANCE_MS) {
			return wrong('CLOCK_SKEWED', `${tellDuration(Math.abs(skewMs) / 1_000)} ${skewMs < 0 ? 'behind' : 'ahead'}`);
		}
		if (health[1].sentAt - health[0].receivedAt >= MUST_DIFFER_MS && after === before) {
			return wrong('CLOCK_STOPPED', `the same second after ${health[1].sentAt - health[0].receivedAt} ms`);
		}
		const aheadMs = newestPageAheadMs(evidence);
		if (aheadMs > TOLERANCE_MS) {
			return wrong('PAGE_FROM_THE_FUTURE', `a page made ${tellDuration(aheadMs / 1_000)} ahead of now`);
		}
		return pass(`${(skewMs / 1_000).toFixed(0)} s apart, running`);
	},
};

function newestPageAheadMs({ dashboard, resort, renewal }: Evidence): number {
	const pages = [...dashboard, ...(resort ?? []), ...(renewal ? [renewal.renewed, renewal.after] : [])];
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
