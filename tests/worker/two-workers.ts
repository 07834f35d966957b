import { setTimeout as realSleep } from 'node:timers/promises';
import { Agent } from 'undici';
import { runRefresh } from '../../src/app/run-refresh.ts';
import { resorts } from '../../src/domain/resort.ts';
import { openDatabase } from '../../src/storage/open-database.ts';
import { createLibsqlStores } from '../../src/storage/stores.ts';
import { repeat } from '../../worker/repeat.ts';
import { runRegeneration } from '../../worker/run-regeneration.ts';
import { cronSchedule } from '../../worker/schedule.ts';
import { makeSite } from '../app/make-site.ts';
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts';
import { createFakeWeatherSource } from '../support/fake-weather-source.ts';
import { openTempDatabase } from '../support/temp-db.ts';
import { FakeSite, TOKEN } from './fake-site.ts';
import { RecordedLog } from './recorded-log.ts';
import type { SimulatedTime } from './simulated-time.ts';

/** When a process dies, seen from the request it makes. */
export type Death = 'before it is answered' | 'before it is heard';

/** A site of two instances that share one database, with when figures were fetched and pages regenerated. */
export async function startTwoInstances(time: SimulatedTime) {
	await using started = new AsyncDisposableStack();
	const temp = started.use(await openTempDatabase());
	const second = openDatabase({ url: temp.url });
	started.defer(() => second.close());
	// Instances wait in real time, for a few milliseconds: the simulated one stands still while a worker runs.
	const sleep = (ms: number, signal?: AbortSignal) =>
		realSleep(ms, undefined, signal ? { signal } : {}).catch(() => {});
	const clock: FakeClock = { ...createFakeClock(), now: () => Date.now(), sleep };
	const source = createFakeWeatherSource({ now: clock.now });
	const fetchedAt: number[] = [];
	const regeneratedAt: number[] = [];
	const count = { ...source, fetchForecasts: source.fetchForecasts.bind(source) };
	count.fetchForecasts = (locations) => {
		fetchedAt.push(time.passedMs);
		return source.fetchForecasts(locations);
	};
	let onAsked: () => Death | null = () => null;
	let kill: (worker: string) => void = () => {};
	const serve = async (database: typeof second, holder: string) => {
		const stores = createLibsqlStores(database, 'open-meteo');
		const { site } = makeSite({ resorts: resorts.slice(0, 1), stores, clock, source: count, holder });
		const http = await FakeSite.start(async ({ headers }) => {
			const worker = String(headers['x-vercel-protection-bypass']);
			const death = onAsked();
			if (death === 'before it is answered') kill(worker);
			const report = await runRefresh(site);
			if (report.failed.length === 0 && report.revalidated.length > 0) regeneratedAt.push(time.passedMs);
			if (death === 'before it is heard') kill(worker);
			return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(report) };
		});
		return started.use(http).origin;
	};
	const origins = [await serve(temp.database, 'one'), await serve(second, 'two')] as const;
	const running = started.move();
	return {
		origins,
		/** Instants in time passed. */
		fetchedAt,
		regeneratedAt,
		beforeAnswer(decide: () => Death | null, killWorker: (worker: string) => void) {
			onAsked = decide;
			kill = killWorker;
		},
		[Symbol.asyncDispose]: () => running.disposeAsync(),
	};
}

/** A worker as a process of its own: killed, it finishes nothing and says nothing. */
export function startKillableWorker(name: string, origin: string, time: SimulatedTime) {
	const killed = new AbortController();
	const clock = time.clock(killed.signal);
	const dispatcher = new Agent({ connections: 1 });
	const log = new RecordedLog();
	let working = 0;
	const patient = {
		now: clock.now,
		async sleep(ms: number, signal: AbortSignal) {
			working -= 1;
			await clock.sleep(ms, signal);
			working += 1;
		},
	};
	const access = { origin, bypassToken: TOKEN, protectionSecret: name, timeoutMs: 60_000, dispatcher, now: clock.now };
	const target = { ...access, endpoint: '/api/refresh' } as const;
	const worker = repeat({
		async job(limits) {
			working += 1;
			const report = await runRegeneration({ target, clock: patient, random: () => 0.5 }, limits);
			working -= 1;
			return report;
		},
		schedule: cronSchedule('*/5 * * * *', clock, log),
		clock,
		log,
		graceMs: 1_000,
	});
	return {
		name,
		log,
		isWorking: () => working > 0,
		async kill() {
			killed.abort();
			await dispatcher.destroy();
		},
		async stop() {
			await worker.stop();
			await dispatcher.destroy();
		},
	};
}
