import { afterEach, expect, test } from 'vitest';
import { ConfigError } from '../../worker/env.ts';
import { startWorker } from '../../worker/start-worker.ts';
import { expectNoSites, FakeSite, report, TOKEN } from './fake-site.ts';
import { RecordedLog } from './recorded-log.ts';

afterEach(expectNoSites);

test('a worker regenerates the site at once, and knows when it will do so again', async () => {
	await using site = await FakeSite.start(() => report(['/', '/resorts/a']));
	const log = new RecordedLog();
	const worker = startWorker({ SITE_URL: site.origin, BYPASS_TOKEN: TOKEN, REFRESH_CRON: '0 0 1 1 *' }, { log });
	expect(await worker.ranOnce).toMatchObject({ ok: true });
	expect(new Date(worker.nextRunAt() ?? 0).getUTCMonth()).toBe(0);
	await worker.stop();
	expect(worker.nextRunAt()).toBeNull();
	expect(log.of('regeneration')).toHaveLength(1);
});

test('the endpoint is the configured one', async () => {
	await using site = await FakeSite.start(() => report(['/']));
	const variables = { SITE_URL: site.origin, BYPASS_TOKEN: TOKEN, WORKER_ENDPOINT: '/api/revalidate' };
	const worker = startWorker(variables, { log: new RecordedLog(), once: true });
	await worker.ranOnce;
	await worker.stop();
	expect(site.paths).toEqual(['/api/revalidate']);
});

test('a single run is possible while the schedule is off, a worker is not', async () => {
	await using site = await FakeSite.start(() => report(['/']));
	const variables = { SITE_URL: site.origin, BYPASS_TOKEN: TOKEN, REFRESH_CRON: 'off' };
	expect(() => startWorker(variables, { log: new RecordedLog() })).toThrow(ConfigError);
	const worker = startWorker(variables, { log: new RecordedLog(), once: true });
	expect(worker.nextRunAt()).toBeNull();
	expect(await worker.ranOnce).toMatchObject({ ok: true });
	await worker.stop();
});

test('no log line of a worker contains the token, whatever the site responds', async () => {
	await using site = await FakeSite.start(({ headers }) => ({ status: 400, body: String(headers.authorization) }));
	const log = new RecordedLog();
	const worker = startWorker({ SITE_URL: site.origin, BYPASS_TOKEN: TOKEN }, { log, once: true });
	expect(await worker.ranOnce).toMatchObject({ ok: false, error: 'SITE_REFUSED' });
	await worker.stop();
	expect(log.lines.length).toBeGreaterThan(0);
	expect(JSON.stringify(log.lines)).not.toContain(TOKEN);
});
