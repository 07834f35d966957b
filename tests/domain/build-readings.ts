import type { HourlyReading, ResortReadings } from '../../src/domain/readings.ts';
import type { Resort } from '../../src/domain/resort.ts';
import { HOUR_MS, type UnixMs } from '../../src/domain/time.ts';

export const resort: Resort = {
	id: 'test-peak',
	name: 'Test Peak',
	region: 'Colorado',
	latitude: 40,
	longitude: -106,
	baseM: 2000,
	summitM: 3000,
	trailCount: 100,
	liftCount: 10,
};

/** The instant of an ISO string that names its offset. */
export function at(iso: string): UnixMs {
	const ms = Date.parse(iso);
	if (Number.isNaN(ms) || !/(?:Z|[+-]\d\d:\d\d)$/.test(iso)) throw new TypeError(`${iso} is no instant`);
	return ms;
}

/** A calm, dry, cold hour with every value. */
export function hour(endsAt: UnixMs, differing: Partial<HourlyReading> = {}): HourlyReading {
	return {
		endsAt,
		tempC: -8,
		apparentC: -12,
		humidityPct: 70,
		precipitationMm: 0,
		precipitationChancePct: 0,
		snowfallCm: 0,
		snowDepthCm: 100,
		weatherCode: 0,
		visibilityM: 20_000,
		windKmh: 10,
		windFromDeg: 270,
		gustKmh: 20,
		freezingLevelM: 1500,
		isDay: true,
		...differing,
	};
}

/** The hours that end in `fromAt < t <= toAt`, on the full hour of UTC. */
export function hours(
	fromAt: UnixMs,
	toAt: UnixMs,
	differing: (endsAt: UnixMs) => Partial<HourlyReading> = () => ({}),
): HourlyReading[] {
	const firstAt = Math.floor(fromAt / HOUR_MS + 1) * HOUR_MS;
	const count = Math.max(0, Math.floor((toAt - firstAt) / HOUR_MS) + 1);
	return Array.from({ length: count }, (_, index) => firstAt + index * HOUR_MS).map((endsAt) =>
		hour(endsAt, differing(endsAt)),
	);
}

/** Stored readings of the test resort, empty but for what is given. */
export function stored(given: Partial<ResortReadings>): ResortReadings {
	return {
		resortId: resort.id,
		timeZone: 'America/Denver',
		fetchedAt: null,
		current: { base: {}, summit: {} },
		hourly: { base: [], summit: [] },
		daily: [],
		...given,
	};
}
