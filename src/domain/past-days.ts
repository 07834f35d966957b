import type { PastDay } from './conditions.ts';
import { completeValues, hourCountBetween, hourPhaseMs, hoursBetween, latestKnown } from './hour-series.ts';
import { maxOf, minOf } from './hour-statistics.ts';
import { addDays, localDateOf, startOfLocalDayAt } from './local-day.ts';
import { completeSnowCm } from './new-snow.ts';
import type { HourlyReading } from './readings.ts';
import type { UnixMs } from './time.ts';

const PAST_DAY_COUNT = 7;

/**
 * Returns the last seven local days at the summit, ascending; the last is today so far. An hour belongs to the day in
 * which it ends, and the one that ends at midnight to the day before. Figures are null unless all hours of the day have
 * them, except for the depth, which is of the latest hour that has one.
 *
 * @param summit hours ascending and unique
 */
export function pastDays(summit: readonly HourlyReading[], timeZone: string, now: UnixMs): readonly PastDay[] {
	const today = localDateOf(now, timeZone);
	const phaseMs = hourPhaseMs(summit);
	return Array.from({ length: PAST_DAY_COUNT }, (_, index) => {
		const localDate = addDays(today, index + 1 - PAST_DAY_COUNT);
		const startsAt = startOfLocalDayAt(localDate, timeZone);
		const endsAt = Math.min(now, startOfLocalDayAt(addDays(localDate, 1), timeZone));
		const hours = hoursBetween(summit, startsAt, endsAt);
		const hourCount = hourCountBetween(startsAt, endsAt, phaseMs);
		const temperatures = completeValues(hours, hourCount, ({ tempC }) => tempC);
		return {
			startsAt,
			localDate,
			snowCm: completeSnowCm(hours, hourCount),
			minTempC: minOf(temperatures),
			maxTempC: maxOf(temperatures),
			snowDepthCm: latestKnown(hours, endsAt, ({ snowDepthCm }) => snowDepthCm)?.value ?? null,
			maxGustKmh: maxOf(completeValues(hours, hourCount, ({ gustKmh }) => gustKmh)),
		};
	});
}
