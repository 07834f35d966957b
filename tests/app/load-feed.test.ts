import { describe, expect, test } from 'vitest';
import { loadFeed } from '../../src/app/load-feed.ts';
import { UpstreamError } from '../../src/app/ports.ts';
import { DAY_MS, HOUR_MS } from '../../src/domain/time.ts';
import { testEpochAt } from '../support/fake-clock.ts';
import { makeForecast } from '../support/fake-weather-source.ts';
import { makeResorts, makeSite } from './make-site.ts';

// One entry per resort and local day. 23 November 2026, 14:00 UTC is 07:00 in America/Denver.

describe('the feed', () => {
	test('has an entry for each of the last seven days of each resort, newest first', async () => {
		const { site } = makeSite();
		const { entries } = await loadFeed(site);
		expect(entries).toHaveLength(35);
		const times = entries.map(({ updatedAt }) => updatedAt);
		expect(times).toEqual([...times].sort((a, b) => b - a));
		expect(new Set(entries.map(({ id }) => id)).size).toBe(35);
		expect(entries.filter(({ path }) => path === '/resorts/mammoth').map(({ id }) => id)).toEqual([
			'mammoth/2026-11-23',
			'mammoth/2026-11-22',
			'mammoth/2026-11-21',
			'mammoth/2026-11-20',
			'mammoth/2026-11-19',
			'mammoth/2026-11-18',
			'mammoth/2026-11-17',
		]);
	});

	test('describes the day in words', async () => {
		const { site } = makeSite();
		const { entries } = await loadFeed(site);
		expect(entries.find(({ id }) => id === 'mammoth/2026-11-22')).toMatchObject({
			title: 'Mammoth Mountain, 2026-11-22: 24 cm of new snow',
			summary: 'Modelled at the summit: 24 cm of new snow, −5 to −5 °C, gusts up to 40 km/h, 150 cm on the ground.',
		});
	});

	test('keeps the ids and times of past days when new figures come', async () => {
		const { site, clock } = makeSite();
		const before = await loadFeed(site);
		await clock.advance(HOUR_MS);
		const after = await loadFeed(site);
		const past = (view: typeof before) =>
			view.entries
				.filter(({ id }) => !id.endsWith('/2026-11-23'))
				.map(({ id, updatedAt }) => `${id} ${updatedAt}`)
				.sort();
		expect(past(after)).toEqual(past(before));
		expect([before.updatedAt, after.updatedAt]).toEqual([testEpochAt, testEpochAt + HOUR_MS]);
	});

	test('starts a new entry with the local day, not the UTC day', async () => {
		const { site, clock } = makeSite();
		clock.set(Date.UTC(2026, 10, 24, 6, 30));
		const { entries } = await loadFeed(site);
		expect(entries[0]?.id).toMatch(/\/2026-11-23$/);
	});

	test('does not present unknown snow as none', async () => {
		const { site, source, clock } = makeSite();
		source.answer = (locations) => {
			const forecast = makeForecast(clock.now(), { hour: { snowfallCm: null } });
			return locations.map(() => ({ ok: true, forecast }));
		};
		const [entry] = (await loadFeed(site)).entries;
		expect(entry?.title).toMatch(/: new snow not known$/);
	});

	test('has no entry for a resort that was never fetched', async () => {
		const { site, source } = makeSite();
		source.answer = new UpstreamError('UPSTREAM_TIMEOUT', 'no answer');
		expect(await loadFeed(site)).toMatchObject({ entries: [], problem: 'never-fetched' });
	});

	test('has no entry for days after the last fetch', async () => {
		const { site, source, clock } = makeSite();
		await loadFeed(site);
		source.answer = new UpstreamError('UPSTREAM_TIMEOUT', 'no answer');
		await clock.advance(2 * DAY_MS);
		const days = (await loadFeed(site)).entries.map(({ id }) => id.split('/')[1]);
		expect(days.sort().at(-1)).toBe('2026-11-23');
	});

	test('has fewer days for many resorts', async () => {
		const resorts = makeResorts(100);
		const { site } = makeSite({ resorts });
		expect((await loadFeed(site)).entries).toHaveLength(200);
	});

	test('marks simulated figures', async () => {
		const { site } = makeSite({ weather: { provider: 'simulated' } });
		expect((await loadFeed(site)).simulated).toBe(true);
	});
});
