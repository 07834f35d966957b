import { type Location, type LocationOutcome, UpstreamError, type WeatherSource } from '../../src/app/ports.ts';
import type { CurrentReading, HourlyReading, LocationForecast } from '../../src/domain/readings.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/time.ts';

/** What the next calls do. */
export type FakeAnswer =
	| 'good'
	/** Answers when `release` is called. */
	| 'hang'
	| UpstreamError
	| ((locations: readonly Location[]) => readonly LocationOutcome[]);

export type FakeWeatherSource = WeatherSource & {
	/** Locations of each call so far. */
	readonly calls: readonly (readonly Location[])[];
	/** Instants of the calls. */
	readonly callTimes: readonly number[];
	/** The answer to every further call. */
	answer: FakeAnswer;
	/** Answers hanging calls successfully. */
	release(): void;
};

export type FakeWeatherOptions = Partial<Pick<WeatherSource, 'provider' | 'batchSize' | 'limits'>> & {
	readonly now: () => number;
	readonly intervalMs?: number;
	readonly unitsPerLocation?: number;
};

/** A weather service that records its calls and fails on demand. */
export function createFakeWeatherSource(options: FakeWeatherOptions): FakeWeatherSource {
	const { now, intervalMs = 5 * MINUTE_MS, unitsPerLocation = 2.6 } = options;
	const calls: (readonly Location[])[] = [];
	const callTimes: number[] = [];
	let releases: (() => void)[] = [];
	return {
		provider: options.provider ?? 'open-meteo',
		batchSize: options.batchSize ?? 100,
		limits: options.limits ?? { perMinute: 600, perDay: Number.POSITIVE_INFINITY },
		costUnits: (locationCount) => locationCount * unitsPerLocation,
		fetchIntervalMs: () => intervalMs,
		calls,
		callTimes,
		answer: 'good',
		release() {
			for (const release of releases) release();
			releases = [];
		},
		async fetchForecasts(locations) {
			calls.push(locations);
			callTimes.push(now());
			const { answer } = this;
			if (answer instanceof UpstreamError) throw answer;
			if (typeof answer === 'function') return answer(locations);
			if (answer === 'hang') await new Promise<void>((resolve) => releases.push(resolve));
			return locations.map(() => ({ ok: true, forecast: makeForecast(now()) }));
		},
	};
}

/** A fortnight around `now`: −5 °C, 1 cm of snow an hour and 150 cm on the ground, unless overridden. */
export function makeForecast(
	now: number,
	{
		hour = {},
		current = {},
	}: { readonly hour?: Partial<HourlyReading>; readonly current?: Partial<CurrentReading> } = {},
): LocationForecast {
	const firstEndsAt = Math.floor(now / HOUR_MS) * HOUR_MS - 7 * DAY_MS;
	const today = Math.floor(now / DAY_MS) * DAY_MS;
	return {
		timeZone: 'America/Denver',
		current: {
			at: now,
			tempC: -5,
			apparentC: -9,
			weatherCode: 73,
			windKmh: 20,
			windFromDeg: 270,
			gustKmh: 40,
			isDay: true,
			...current,
		},
		hourly: Array.from({ length: 15 * 24 }, (_, index) => makeHour(firstEndsAt + index * HOUR_MS, hour)),
		daily: Array.from({ length: 15 }, (_, index) => {
			const startsAt = today + (index - 7) * DAY_MS + 7 * HOUR_MS;
			return { startsAt, sunriseAt: startsAt + 7 * HOUR_MS, sunsetAt: startsAt + 17 * HOUR_MS, uvIndexMax: 3 };
		}),
	};
}

export function makeHour(endsAt: number, changes: Partial<HourlyReading> = {}): HourlyReading {
	return {
		endsAt,
		tempC: -5,
		apparentC: -9,
		humidityPct: 80,
		precipitationMm: 1,
		precipitationChancePct: 70,
		snowfallCm: 1,
		snowDepthCm: 150,
		weatherCode: 73,
		visibilityM: 4_000,
		windKmh: 20,
		windFromDeg: 270,
		gustKmh: 40,
		freezingLevelM: 1_800,
		isDay: true,
		...changes,
	};
}
