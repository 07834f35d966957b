import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { UpstreamState } from '../../src/app/ports.ts';
import { createLibsqlStores, createMemoryStores, type Stores } from '../../src/storage/stores.ts';
import { testEpochAt } from '../support/fake-clock.ts';
import { openTempDatabase, type TempDatabase } from '../support/temp-db.ts';

// The contract of stores that instances share.

const now = testEpochAt;

describe.each(['a file', 'memory'] as const)('shared stores in %s', (kind) => {
	let temp: TempDatabase;
	let stores: Stores;

	beforeEach(async () => {
		temp = await openTempDatabase();
		stores = kind === 'a file' ? createLibsqlStores(temp.database, 'open-meteo') : createMemoryStores('open-meteo');
	});
	afterEach(() => temp[Symbol.asyncDispose]());

	describe('a lease', () => {
		test('has one holder at a time', async () => {
			expect(await stores.leases.acquire('fetch', 'a', now, 1_000)).toBe(true);
			expect(await stores.leases.acquire('fetch', 'b', now + 999, 1_000)).toBe(false);
		});

		test('passes to the next holder when the first one died', async () => {
			await stores.leases.acquire('fetch', 'a', now, 1_000);
			expect(await stores.leases.acquire('fetch', 'b', now + 1_000, 1_000)).toBe(true);
			expect(await stores.leases.acquire('fetch', 'a', now + 1_000, 1_000)).toBe(false);
		});

		test('is renewed by its holder', async () => {
			await stores.leases.acquire('fetch', 'a', now, 1_000);
			expect(await stores.leases.acquire('fetch', 'a', now + 900, 1_000)).toBe(true);
			expect(await stores.leases.acquire('fetch', 'b', now + 1_500, 1_000)).toBe(false);
		});

		test('is free again when released', async () => {
			await stores.leases.acquire('fetch', 'a', now, 1_000);
			await stores.leases.release('fetch', 'a');
			expect(await stores.leases.acquire('fetch', 'b', now, 1_000)).toBe(true);
		});

		test('cannot be released by another holder', async () => {
			await stores.leases.acquire('fetch', 'a', now, 1_000);
			await stores.leases.release('fetch', 'b');
			expect(await stores.leases.acquire('fetch', 'b', now, 1_000)).toBe(false);
		});

		test('is independent of one with another name', async () => {
			await stores.leases.acquire('fetch', 'a', now, 1_000);
			expect(await stores.leases.acquire('notify', 'b', now, 1_000)).toBe(true);
		});

		test('of a clock that was set back by an hour blocks nobody', async () => {
			await stores.leases.acquire('fetch', 'a', now, 1_000);
			expect(await stores.leases.acquire('fetch', 'b', now - 3_600_000, 1_000)).toBe(true);
		});

		test('of a clock that is half a second ahead is valid', async () => {
			await stores.leases.acquire('fetch', 'a', now + 500, 1_000);
			expect(await stores.leases.acquire('fetch', 'b', now, 1_000)).toBe(false);
		});
	});

	describe('pending revalidations', () => {
		test('keep one entry per page, the newer one', async () => {
			await stores.pendingRevalidations.add(['/', '/resorts/mammoth', '/'], now);
			await stores.pendingRevalidations.add(['/'], now + 5);
			expect(await stores.pendingRevalidations.list(10)).toEqual([
				{ path: '/resorts/mammoth', requestedAt: now, attempts: 0 },
				{ path: '/', requestedAt: now + 5, attempts: 0 },
			]);
		});

		test('drop an entry that is settled', async () => {
			await stores.pendingRevalidations.add(['/'], now);
			await stores.pendingRevalidations.settle('/', now);
			expect(await stores.pendingRevalidations.list(10)).toEqual([]);
		});

		test('keep an entry that was requested after the one that is settled', async () => {
			await stores.pendingRevalidations.add(['/'], now);
			await stores.pendingRevalidations.add(['/'], now + 5);
			await stores.pendingRevalidations.settle('/', now + 4);
			expect(await stores.pendingRevalidations.list(10)).toHaveLength(1);
		});

		test('keep a second request of the same millisecond when the first is settled', async () => {
			await stores.pendingRevalidations.add(['/'], now);
			await stores.pendingRevalidations.add(['/'], now);
			await stores.pendingRevalidations.settle('/', now);
			expect(await stores.pendingRevalidations.list(10)).toHaveLength(1);
		});

		test('keep a request made after the clock was set back', async () => {
			await stores.pendingRevalidations.add(['/'], now);
			await stores.pendingRevalidations.add(['/'], now - 3_600_000);
			await stores.pendingRevalidations.settle('/', now);
			expect(await stores.pendingRevalidations.list(10)).toHaveLength(1);
		});

		test('count failures and list the pages that fail most last', async () => {
			await stores.pendingRevalidations.add(['/'], now);
			await stores.pendingRevalidations.recordFailure('/', 'PAGE_REVALIDATION_FAILED');
			await stores.pendingRevalidations.add(['/resorts/mammoth'], now + 5);
			expect(await stores.pendingRevalidations.list(10)).toEqual([
				{ path: '/resorts/mammoth', requestedAt: now + 5, attempts: 0 },
				{ path: '/', requestedAt: now, attempts: 1 },
			]);
		});

		test('list no more than the limit', async () => {
			await stores.pendingRevalidations.add(['/a', '/b', '/c'], now);
			expect((await stores.pendingRevalidations.list(2)).map(({ path }) => path)).toEqual(['/a', '/b']);
		});

		test('ignore a failure of a page that is not pending', async () => {
			await stores.pendingRevalidations.recordFailure('/', 'PAGE_REVALIDATION_FAILED');
			expect(await stores.pendingRevalidations.list(10)).toEqual([]);
		});
	});

	describe('the state of the weather service', () => {
		const state: UpstreamState = {
			minute: { startsAt: now, spentUnits: 26.5 },
			day: { startsAt: now - 1, spentUnits: 260.25 },
			blockedUntilAt: now + 60_000,
			failureCount: 3,
			probeAt: now + 30_000,
			lastAttemptAt: now + 1,
			lastSuccessAt: now + 2,
			lastError: { code: 'UPSTREAM_TIMEOUT', at: now + 3 },
		};

		test('is null at first', async () => {
			expect(await stores.upstream.load()).toBeNull();
		});

		test('is loaded as it was saved', async () => {
			await stores.upstream.save(state);
			expect(await stores.upstream.load()).toEqual(state);
		});

		test('is replaced as a whole', async () => {
			const healthy = { ...state, blockedUntilAt: null, failureCount: 0, probeAt: null, lastError: null };
			await stores.upstream.save(state);
			await stores.upstream.save(healthy);
			expect(await stores.upstream.load()).toEqual(healthy);
		});
	});

	test('a heartbeat replaces the one before of the same name', async () => {
		await stores.heartbeats.beat('refresh', now);
		await stores.heartbeats.beat('worker', now);
		await stores.heartbeats.beat('refresh', now + 1);
		expect(await stores.heartbeats.lastBeats()).toEqual(
			new Map([
				['refresh', now + 1],
				['worker', now],
			]),
		);
	});
});
