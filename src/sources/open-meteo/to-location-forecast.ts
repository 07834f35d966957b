import type { LocationForecast } from '../../domain/readings.ts';
import { DAY_MS, SECOND_MS, type UnixMs } from '../../domain/time.ts';
import type { ForecastAnswer } from './forecast-answer.ts';
import { localMidnight } from './local-midnight.ts';

/** The answer in the units and names of this site: instants in milliseconds, snow depth in centimetres. */
export function toLocationForecast(answer: ForecastAnswer): LocationForecast {
	const { current, hourly, daily, timezone: timeZone } = answer;
	return {
		timeZone,
		current: {
			at: current.time * SECOND_MS,
			tempC: current.temperature_2m,
			apparentC: current.apparent_temperature,
			weatherCode: current.weather_code,
			windKmh: current.wind_speed_10m,
			windFromDeg: current.wind_direction_10m,
			gustKmh: current.wind_gusts_10m,
			isDay: toBoolean(current.is_day),
		},
		hourly: hourly.time.map((endsAtS, hour) => ({
			endsAt: endsAtS * SECOND_MS,
			tempC: hourly.temperature_2m[hour] ?? null,
			apparentC: hourly.apparent_temperature[hour] ?? null,
			humidityPct: hourly.relative_humidity_2m[hour] ?? null,
			precipitationMm: hourly.precipitation[hour] ?? null,
			precipitationChancePct: hourly.precipitation_probability[hour] ?? null,
			snowfallCm: hourly.snowfall[hour] ?? null,
			snowDepthCm: toCm(hourly.snow_depth[hour] ?? null),
			weatherCode: hourly.weather_code[hour] ?? null,
			visibilityM: hourly.visibility[hour] ?? null,
			windKmh: hourly.wind_speed_10m[hour] ?? null,
			windFromDeg: hourly.wind_direction_10m[hour] ?? null,
			gustKmh: hourly.wind_gusts_10m[hour] ?? null,
			freezingLevelM: hourly.freezing_level_height[hour] ?? null,
			isDay: toBoolean(hourly.is_day[hour] ?? null),
		})),
		daily: daily.time.map((startsAtS, day) => ({
			startsAt: localMidnight(startsAtS * SECOND_MS, timeZone),
			...toSunTimes(daily.sunrise[day] ?? null, daily.sunset[day] ?? null),
			uvIndexMax: daily.uv_index_max[day] ?? null,
		})),
	};
}

/** Metres to centimetres; rounded, since 0.29 × 100 is not 29. */
function toCm(metres: number | null): number | null {
	return metres === null ? null : Math.round(metres * 1_000) / 10;
}

function toBoolean(flag: 0 | 1 | null): boolean | null {
	return flag === null ? null : flag === 1;
}

/** In the polar night and the polar day the service fills in midnights; the sun does neither, so there is no time. */
function toSunTimes(
	sunriseS: number | null,
	sunsetS: number | null,
): { readonly sunriseAt: UnixMs | null; readonly sunsetAt: UnixMs | null } {
	const sunriseAt = sunriseS === null ? null : sunriseS * SECOND_MS;
	const sunsetAt = sunsetS === null ? null : sunsetS * SECOND_MS;
	const dayLengthMs = (sunsetAt ?? Number.NaN) - (sunriseAt ?? Number.NaN);
	const neverMoves = dayLengthMs <= 0 || dayLengthMs >= DAY_MS;
	return neverMoves ? { sunriseAt: null, sunsetAt: null } : { sunriseAt, sunsetAt };
}
