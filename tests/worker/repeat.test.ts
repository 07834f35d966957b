import { expect, test, vi } from 'vitest';
import { systemClock } from '../../worker/clock.ts';
import { giveUpAt, type RunningWorker, repeat } from '../../worker/repeat.ts';
import type { Job, JobLimits, RunReport } from '../../worker/run-report.ts';
import { cronSchedule } from '../../worker/schedule.ts';
import { FakeSchedule, FakeTime, StandingTime } from './fake-time.ts';
import { RecordedLog } from './recorded-log.ts';

const done: RunReport = {
	event: 'regeneration',
	ok: true,
	attemptCount: 1,
	durationMs: 12.4,
	pages: [{ path: '/', status: 200, cache: 'REVALIDATED', durationMs: 3 }],
	failed: [],
	error: null,
	detail: null,
	facts: { fetched: [] },
};

function start(job: Job, schedule = new FakeSchedule(), clock: FakeTime | StandingTime = new StandingTime()) {
	const log = new RecordedLog();
	const worker: RunningWorker = repeat({ job, schedule, clock, log, graceMs: 1_000 });
	return { worker, schedule, log };
}

test('a worker runs at start, and then at every slot', async () => {
	let runs = 0;
	const { worker, schedule } = start(async () => {
		runs += 1;
		return done;
	});
	await worker.ranOnce;
	expect(runs).toBe(1);
	await schedule.slot();
	await schedule.slot();
	expect(runs).toBe(3);
	await worker.stop();
});

test('a slot during a run is skipped', async () => {
	const first = Promise.withResolvers<RunReport>();
	let runs = 0;
	const { worker, schedule, log } = start(() => {
		runs += 1;
		return first.promise;
	});
	await schedule.slot();
	expect([runs, log.of('slot-skipped').length]).toEqual([1, 1]);
	first.resolve(done);
	await worker.ranOnce;
	await schedule.slot();
	expect(runs).toBe(2);
	await worker.stop();
});

test('each run is one log line: pages, status, cache, time, next run', async () => {
	const schedule = new FakeSchedule();
	schedule.nextSlotAt = Date.UTC(2026, 0, 10, 12, 5);
	const { worker, log } = start(async () => done, schedule);
	await worker.ranOnce;
	expect(log.lines).toEqual([
		{
			level: 'info',
			message: '1 pages regenerated',
			fields: {
				event: 'regeneration',
				ok: true,
				pages: [{ path: '/', status: 200, cache: 'REVALIDATED', ms: 3 }],
				failed: [],
				fetched: [],
				attempts: 1,
				ms: 12,
				nextRunAt: '2026-01-10T12:05:00.000Z',
			},
		},
	]);
	await worker.stop();
});

test('a failed run is logged as an error with its code', async () => {
	const failed = { path: '/', status: 500, cache: null, error: 'PAGE_FAILED' };
	const { worker, log } = start(async () => ({
		...done,
		ok: false,
		pages: [],
		failed: [failed],
		error: 'SITE_TIMEOUT',
	}));
	await worker.ranOnce;
	expect(log.lines[0]).toMatchObject({
		level: 'error',
		fields: { ok: false, error: 'SITE_TIMEOUT', failed: [failed] },
	});
	await worker.stop();
});

test('a run that throws does not end the worker', async () => {
	let runs = 0;
	const { worker, schedule, log } = start(async () => {
		runs += 1;
		if (runs === 1) throw new Error('bug');
		return done;
	});
	expect(await worker.ranOnce).toBeNull();
	await schedule.slot();
	expect([runs, log.of('run-broken').length, log.of('regeneration').length]).toEqual([2, 1, 1]);
	await worker.stop();
});

test('a stopping worker lets its run finish, and takes no more slots', async () => {
	const run = Promise.withResolvers<RunReport>();
	const { worker, schedule, log } = start(() => run.promise);
	const stopped = worker.stop();
	expect([schedule.stopped, worker.nextRunAt()]).toEqual([true, null]);
	run.resolve(done);
	await stopped;
	expect(log.of('regeneration')).toMatchObject([{ ok: true, nextRunAt: null }]);
});

test('a run that outlasts the grace period is aborted', async () => {
	const job: Job = ({ signal }: JobLimits) =>
		new Promise((resolve) => signal.addEventListener('abort', () => resolve({ ...done, ok: false, error: 'STOPPED' })));
	const { worker } = start(job, new FakeSchedule(), new FakeTime());
	await worker.stop();
	expect(await worker.ranOnce).toMatchObject({ error: 'STOPPED' });
});

test('a run ends a second before the next, and after five minutes at most', () => {
	expect(giveUpAt(1_000, 61_000)).toBe(60_000);
	expect(giveUpAt(1_000, null)).toBe(301_000);
	expect(giveUpAt(1_000, 86_400_000)).toBe(301_000);
});

test('slots are UTC, whatever the zone of the machine', () => {
	vi.stubEnv('TZ', 'America/Denver');
	const schedule = cronSchedule('30 6 * * *', systemClock, new RecordedLog());
	const next = new Date(schedule.nextAt() ?? 0);
	vi.unstubAllEnvs();
	expect([next.getUTCHours(), next.getUTCMinutes()]).toEqual([6, 30]);
	schedule.stop();
});

test('a cron schedule calls back at its slots until it is stopped', async () => {
	const schedule = cronSchedule('* * * * * *', systemClock, new RecordedLog());
	let slots = 0;
	await new Promise<void>((resolve) => {
		schedule.start(async () => {
			slots += 1;
			if (slots === 2) resolve();
		});
	});
	schedule.stop();
	expect(schedule.nextAt()).toBeGreaterThan(0);
});
