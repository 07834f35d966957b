import type { LogEvent } from '../../src/app/log-event.ts';
import { PageRevalidationError, type PageRevalidator } from '../../src/app/ports.ts';
import { createSite, type Site, type SiteParts } from '../../src/app/site.ts';
import { type Resort, resorts } from '../../src/domain/resort.ts';
import { createMemoryStores, type Stores } from '../../src/storage/stores.ts';
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts';
import {
	createFakeWeatherSource,
	type FakeWeatherOptions,
	type FakeWeatherSource,
} from '../support/fake-weather-source.ts';

export type TestSite = {
	readonly site: Site;
	readonly clock: FakeClock;
	readonly source: FakeWeatherSource;
	readonly pages: FakePageCache;
	readonly events: readonly LogEvent[];
	/** Work that continues after the response. */
	backgroundDone(): Promise<void>;
};

export type TestSiteOptions = Partial<Omit<SiteParts, 'source' | 'clock' | 'log' | 'background'>> & {
	readonly clock?: FakeClock;
	readonly source?: FakeWeatherSource;
	readonly weather?: Partial<FakeWeatherOptions>;
	readonly stores?: Stores;
};

/** Creates one instance of the site, isolated unless it shares clock, source or stores with another. */
export function makeSite({ stores, weather, ...options }: TestSiteOptions = {}): TestSite {
	const clock = options.clock ?? createFakeClock();
	const source = options.source ?? createFakeWeatherSource({ now: clock.now, ...weather });
	const pages = createFakePageCache(clock);
	const events: LogEvent[] = [];
	const background: Promise<unknown>[] = [];
	const site = createSite({
		resorts,
		...(stores ?? createMemoryStores('open-meteo')),
		stored: true,
		revalidator: pages,
		random: () => 0.5,
		holder: 'test',
		buildId: 'build-1',
		...options,
		source,
		clock,
		background: (work) => background.push(work),
		log: (event) => events.push(event),
	});
	return {
		site,
		clock,
		source,
		pages,
		events,
		async backgroundDone() {
			await Promise.all(background);
		},
	};
}

export type FakePageCache = PageRevalidator & {
	/** Paths in the order in which their regeneration began. */
	readonly renders: readonly string[];
	/** Maximum number of concurrent regenerations. */
	readonly mostAtOnce: number;
	/** Runs inside each regeneration. */
	onRender: (path: string) => Promise<void> | void;
	/** Paths that cannot be regenerated. */
	readonly broken: Set<string>;
	/** Paths whose render could not read storage. */
	readonly remembered: Set<string>;
};

export function createFakePageCache(clock: FakeClock): FakePageCache {
	const renders: string[] = [];
	let running = 0;
	let mostAtOnce = 0;
	return {
		renders,
		broken: new Set(),
		remembered: new Set(),
		onRender: () => {},
		get mostAtOnce() {
			return mostAtOnce;
		},
		async revalidate(path) {
			renders.push(path);
			running += 1;
			mostAtOnce = Math.max(mostAtOnce, running);
			try {
				await this.onRender(path);
				if (this.broken.has(path)) throw new PageRevalidationError(path, { status: 500, cache: 'MISS' });
				return {
					path,
					status: 200,
					cache: 'REVALIDATED',
					generatedAt: clock.now(),
					durationMs: 3,
					isRemembered: this.remembered.has(path),
				};
			} finally {
				running -= 1;
			}
		},
	};
}

/** Returns so many resorts, from `resort-0` on. */
export function makeResorts(count: number): readonly Resort[] {
	return Array.from({ length: count }, (_, index) => ({
		id: `resort-${index}`,
		name: `Resort ${index}`,
		region: 'Colorado',
		latitude: 40,
		longitude: -106 - index / 1_000,
		baseM: 2_000,
		summitM: 3_000,
		trailCount: 100,
		liftCount: 10,
	}));
}
