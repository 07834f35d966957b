import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { loadConditions, loadConditionsList } from '../../src/app/load-conditions.ts';
import { loadDashboard } from '../../src/app/load-dashboard.ts';
import { loadResort } from '../../src/app/load-resort.ts';
import { UpstreamError } from '../../src/app/ports.ts';
import type { Site } from '../../src/app/site.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../src/domain/time.ts';
import { StorageError } from '../../src/storage/errors.ts';
import { makeForecast } from '../support/fake-weather-source.ts';
import { makeSite } from './make-site.ts';

function breakStorage(site: Site): void {
	const refuse = () => Promise.reject(new StorageError('STORAGE_LOCKED'));
	for (const name of Object.keys(site.conditions)) Object.assign(site.conditions, { [name]: refuse });
}

describe('the dashboard', () => {
	test('shows every resort in its order, with figures fetched for it', async () => {
		const { site, clock } = makeSite();
		const view = await loadDashboard(site);
		expect(view).toMatchObject({ generatedAt: clock.now(), fetchedAt: clock.now(), simulated: false, problem: null });
		expect(view.summaries.map(({ resort }) => resort.id)).toEqual(site.resorts.map(({ id }) => id));
		expect(view.summaries[0]).toMatchObject({
			newSnow24hCm: { value: 24 },
			summit: { tempC: { value: -5, measuredAt: clock.now() }, snowDepthCm: { value: 150 } },
		});
	});

	test('has the time of the newest figures, and each resort that of its own', async () => {
		const { site, clock, source } = makeSite();
		await loadDashboard(site);
		const firstAt = clock.now();
		await clock.advance(5 * MINUTE_MS);
		source.answer = (locations) =>
			locations.map((_, index) =>
				index < 2 ? { ok: false, reason: 'too old' } : { ok: true, forecast: makeForecast(clock.now()) },
			);
		const { fetchedAt, summaries } = await loadDashboard(site);
		expect(fetchedAt).toBe(clock.now());
		expect(summaries.map((summary) => summary.fetchedAt)).toEqual([firstAt, ...Array(4).fill(clock.now())]);
	});

	test('shows missing figures and the problem while nothing was ever fetched', async () => {
		const { site, source } = makeSite();
		source.answer = new UpstreamError('UPSTREAM_UNREACHABLE', 'refused');
		const view = await loadDashboard(site);
		expect(view).toMatchObject({ fetchedAt: null, problem: 'never-fetched' });
		expect(view.summaries.map(({ summit }) => summit.tempC.value)).toEqual(Array(5).fill(null));
	});

	test('keeps a figure that the service no longer has until it is stale', async () => {
		const { site, clock, source } = makeSite();
		await loadDashboard(site);
		const lastGoodAt = clock.now();
		source.answer = (locations) => {
			const gone = { hour: { tempC: null }, current: { tempC: null } };
			return locations.map(() => ({ ok: true, forecast: makeForecast(clock.now(), gone) }));
		};
		await clock.advance(2 * HOUR_MS);
		expect((await loadDashboard(site)).summaries[0]?.summit.tempC.value).toBe(-5);
		await clock.advance(8 * DAY_MS);
		const { summit } = (await loadDashboard(site)).summaries[0] ?? {};
		expect(summit?.tempC).toMatchObject({ value: null });
		expect(summit?.tempC.measuredAt).toBeGreaterThanOrEqual(lastGoodAt);
		expect(summit?.gustKmh.value).toBe(40);
	});

	test('shows the last figures read and the problem while storage fails', async () => {
		const { site, clock } = makeSite();
		await loadDashboard(site);
		const lastGoodAt = clock.now();
		breakStorage(site);
		await clock.advance(HOUR_MS);
		const view = await loadDashboard(site);
		expect(view).toMatchObject({ fetchedAt: lastGoodAt, problem: 'storage-unavailable' });
		expect(view.summaries[0]?.summit.tempC.value).toBe(-5);
	});

	test('shows missing figures if storage failed from the start, and fetches nothing', async () => {
		const { site, source, events } = makeSite();
		breakStorage(site);
		expect(await loadDashboard(site)).toMatchObject({ fetchedAt: null, problem: 'storage-unavailable' });
		expect(source.calls).toEqual([]);
		expect(events).toContainEqual(expect.objectContaining({ event: 'storage-unavailable', code: 'STORAGE_LOCKED' }));
	});

	test('keeps the figures and shows the problem if only reports cannot be read', async () => {
		const { site, clock } = makeSite();
		await loadDashboard(site);
		const loadPublished = () => Promise.reject(new StorageError('STORAGE_NOT_MIGRATED'));
		Object.assign(site.reports, { loadPublished });
		await clock.advance(5 * MINUTE_MS);
		const { fetchedAt, problem, summaries } = await loadDashboard(site);
		expect([fetchedAt, problem]).toEqual([clock.now(), 'storage-unavailable']);
		expect(summaries[0]).toMatchObject({ newSnow24hCm: { value: 24 } });

		const { site: untried } = makeSite();
		Object.assign(untried.reports, { loadPublished });
		expect((await loadDashboard(untried)).summaries[0]).toMatchObject({ newSnow24hCm: { value: 24 } });
	});

	test('tries a failing storage only once', async () => {
		const { site } = makeSite();
		let attemptCount = 0;
		const refuse = () => {
			attemptCount += 1;
			return Promise.reject(new StorageError('STORAGE_LOCKED'));
		};
		for (const name of Object.keys(site.conditions)) Object.assign(site.conditions, { [name]: refuse });
		await loadDashboard(site);
		expect(attemptCount).toBe(1);
	});

	test('shows stored figures while only writes fail', async () => {
		const { site, clock, source } = makeSite();
		await loadDashboard(site);
		Object.assign(site.leases, { acquire: () => Promise.reject(new StorageError('STORAGE_READ_ONLY')) });
		await clock.advance(5 * MINUTE_MS);
		expect(await loadDashboard(site)).toMatchObject({ fetchedAt: clock.now() - 5 * MINUTE_MS, problem: null });
		expect(source.calls).toHaveLength(1);
	});

	test('marks simulated figures', async () => {
		const { site } = makeSite({ weather: { provider: 'simulated' } });
		expect((await loadDashboard(site)).simulated).toBe(true);
	});

	test('counts the hours that it loaded, even if an hour ends in the meantime', async () => {
		const { site, clock } = makeSite();
		await loadDashboard(site);
		clock.set(clock.now() + HOUR_MS - 1);
		const { loadReadings } = site.conditions;
		Object.assign(site.conditions, {
			loadReadings: async (...args: Parameters<typeof loadReadings>) => {
				const readings = await loadReadings(...args);
				clock.set(clock.now() + 2);
				return readings;
			},
		});
		expect((await loadDashboard(site)).summaries[0]?.newSnow24hCm.value).toBe(24);
	});
});

describe('the page of a resort', () => {
	test('shows forecast and history', async () => {
		const { site, clock } = makeSite();
		const view = await loadResort(site, 'mammoth');
		expect(view).toMatchObject({ generatedAt: clock.now(), fetchedAt: clock.now(), simulated: false, problem: null });
		expect(view?.conditions).toMatchObject({
			resort: { id: 'mammoth' },
			newSnow72hCm: { value: 72 },
			newSnow7dCm: { value: 168 },
			forecastSnow7dCm: 168,
			history: { length: 7 },
		});
	});

	test.each(['nowhere', '', '__proto__', 'Mammoth'])(
		'is no page for the unknown id %j, and nothing is fetched',
		async (id) => {
			const { site, source } = makeSite();
			expect(await loadResort(site, id)).toBeNull();
			expect(source.calls).toEqual([]);
		},
	);
});

describe('the JSON documents', () => {
	test('have each figure with its source, time and end in ISO 8601', async () => {
		const { site, clock } = makeSite();
		const { resorts, ...rest } = await loadConditionsList(site);
		const iso = (at: number) => new Date(at).toISOString();
		expect(rest).toEqual({
			simulated: false,
			problem: null,
			fetchedAt: iso(clock.now()),
			attribution: expect.objectContaining({ url: 'https://open-meteo.com/' }),
		});
		expect(resorts[0]).toMatchObject({
			resort: { id: 'mammoth', baseM: 2424.1 },
			timeZone: 'America/Denver',
			fetchedAt: iso(clock.now()),
			summit: {
				tempC: {
					value: -5,
					source: 'modelled',
					measuredAt: iso(clock.now()),
					staleAfter: iso(clock.now() + 3 * HOUR_MS),
				},
				condition: { value: { kind: 'snow', label: expect.any(String), isDay: true } },
			},
		});
	});

	test('have no instant as a number', async () => {
		const { site } = makeSite();
		const text = JSON.stringify([await loadConditionsList(site), await loadConditions(site, 'mammoth')]);
		expect(text).not.toMatch(/At":\d/);
		expect(text).not.toContain('staleAfterAt');
	});

	test('are byte-identical while the figures are the same', async () => {
		const { site, clock } = makeSite();
		clock.set(clock.now() + 10 * MINUTE_MS);
		const hashOf = async () => {
			const documents = [await loadConditionsList(site), await loadConditions(site, 'mammoth')];
			return createHash('sha256').update(JSON.stringify(documents)).digest('hex');
		};
		const before = await hashOf();
		await clock.advance(SECOND_MS);
		expect(await hashOf()).toBe(before);
	});

	test('have no attribution to Open-Meteo for simulated figures', async () => {
		const { site } = makeSite({ weather: { provider: 'simulated' } });
		expect(await loadConditionsList(site)).toMatchObject({
			simulated: true,
			attribution: { name: 'Simulated weather', url: null },
		});
	});

	test('do not exist for an unknown id', async () => {
		expect(await loadConditions(makeSite().site, 'nowhere')).toBeNull();
	});
});
