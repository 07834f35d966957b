import { expect, test } from 'vitest';
import type { Notice } from '../../worker/notify.ts';
import type { RunReport } from '../../worker/run-report.ts';
import { type WatchOptions, watchJob } from '../../worker/watched-job.ts';
import { FakeSchedule, FakeTime } from './fake-time.ts';

const good: RunReport = {
	event: 'regeneration',
	ok: true,
	attemptCount: 1,
	durationMs: 12,
	pages: [{ path: '/', status: 200, cache: 'REVALIDATED', durationMs: 3 }],
	failed: [],
	error: null,
	detail: null,
	facts: {},
};
const bad: RunReport = { ...good, ok: false, pages: [], error: 'SITE_TIMEOUT' };
const limits = { giveUpAt: 0, signal: new AbortController().signal };

function start(reports: (RunReport | Error)[], options: Partial<WatchOptions> = {}) {
	const sent: [string, Notice][] = [];
	const watched = watchJob(
		async () => {
			const report = reports.shift() ?? good;
			if (report instanceof Error) throw report;
			return report;
		},
		{
			name: 'a',
			site: 'https://a.example',
			clock: new FakeTime(),
			schedule: new FakeSchedule(),
			notify: async (url, notice) => {
				sent.push([url, notice]);
				return true;
			},
			deadManUrl: 'https://alarm.example/x',
			heartbeatUrl: 'https://pulse.example/y',
			graceMs: 60_000,
			once: false,
			...options,
		},
	);
	return { watched, sent };
}

test('successful, failed and broken runs are counted', async () => {
	const { watched } = start([good, bad, new Error('bug')]);
	await watched.job(limits);
	await watched.job(limits);
	await expect(watched.job(limits)).rejects.toThrow('bug');
	watched.slotSkipped();
	expect(watched.status()).toMatchObject({
		okCount: 1,
		failedCount: 2,
		skippedCount: 1,
		pagesRegenerated: 1,
		lastError: 'INTERNAL',
		isLate: false,
	});
});

test('every successful run sends a heartbeat, and no other', async () => {
	const { watched, sent } = start([good, bad, good]);
	for (let n = 0; n < 3; n++) await watched.job(limits);
	expect(sent).toEqual([
		['https://pulse.example/y', 'run-succeeded'],
		['https://pulse.example/y', 'run-succeeded'],
	]);
});

test('a single run that fails is reported at once', async () => {
	const { watched, sent } = start([bad], { once: true });
	await watched.job(limits);
	expect(sent).toEqual([['https://alarm.example/x', 'run-missed']]);
});

test('without a configured address, nothing is sent', async () => {
	const { watched, sent } = start([good, bad], { once: true, deadManUrl: undefined, heartbeatUrl: undefined });
	await watched.job(limits);
	await watched.job(limits);
	expect(sent).toEqual([]);
});
