import type { z } from 'zod';
import { type Location, type LocationOutcome, UpstreamError } from '../../app/ports.ts';
import { utcOffsetMs } from '../../domain/local-day.ts';
import type { LocationForecast } from '../../domain/readings.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, type UnixMs } from '../../domain/time.ts';
import { ErrorAnswer, ForecastAnswer } from './forecast-answer.ts';
import { PAST_DAY_COUNT } from './forecast-request.ts';

/** Allows for clock skew and briefly cached answers; anything beyond is outdated. */
const CLOCK_TOLERANCE_MS = 2 * HOUR_MS;
/** Grid cells are at most about half a degree wide; a cell further away is another place. */
const PLACE_TOLERANCE_DEG = 1;
const HEIGHT_TOLERANCE_M = 1;
const DAY_MINUTES = 1_440;

/**
 * Reads the body of a 200.
 *
 * @returns one outcome per requested location, in the same order; a faulty location does not affect the others
 * @throws {UpstreamError} `UPSTREAM_INVALID`: not JSON, an error report, or not as many locations as requested
 */
export function readAnswer(body: string, locations: readonly Location[], now: UnixMs): readonly LocationOutcome[] {
	const answer = parseJson(body);
	const report = ErrorAnswer.safeParse(answer);
	if (report.success)
		throw new UpstreamError('UPSTREAM_INVALID', `status 200 with an error: ${report.data.reason.slice(0, 200)}`);
	// One location is answered by an object, several by an array.
	const answers: readonly unknown[] = Array.isArray(answer) ? answer : [answer];
	if (answers.length !== locations.length) {
		const counts = `${answers.length} locations answered, ${locations.length} asked for`;
		throw new UpstreamError('UPSTREAM_INVALID', counts);
	}
	return locations.map((location, index) => readLocation(answers[index], { location, index, now }));
}

type Asked = { readonly location: Location; readonly index: number; readonly now: UnixMs };

function readLocation(answer: unknown, asked: Asked): LocationOutcome {
	const parsed = ForecastAnswer.safeParse(answer, { error: describeIssue });
	if (!parsed.success) return { ok: false, reason: firstIssue(parsed.error) };
	const reason = placeFault(parsed.data, asked) ?? timeFault(parsed.data, asked.now);
	return reason === null ? { ok: true, forecast: toLocationForecast(parsed.data) } : { ok: false, reason };
}

function placeFault(answer: ForecastAnswer, { location, index }: Asked): string | null {
	const id = answer.location_id ?? 0;
	if (id !== index) return `location_id is ${id}, not ${index}`;
	if (Math.abs(answer.elevation - location.elevationM) > HEIGHT_TOLERANCE_M) {
		return `elevation is ${answer.elevation}, not ${location.elevationM}`;
	}
	const eastDeg = Math.abs(answer.longitude - location.longitude);
	const apartDeg = Math.max(Math.abs(answer.latitude - location.latitude), Math.min(eastDeg, 360 - eastDeg));
	return apartDeg > PLACE_TOLERANCE_DEG ? `latitude and longitude are ${apartDeg.toFixed(1)}° off` : null;
}

function timeFault(answer: ForecastAnswer, now: UnixMs): string | null {
	const currentAt = answer.current.time * SECOND_MS;
	if (Math.abs(currentAt - now) > CLOCK_TOLERANCE_MS) {
		return `current.time is ${((currentAt - now) / HOUR_MS).toFixed(1)} hours off`;
	}
	// The window starts at a local midnight, `PAST_DAY_COUNT` days before the day that now lies in.
	for (const series of ['hourly', 'daily'] as const) {
		const sinceStartMs = now - (answer[series].time[0] ?? 0) * SECOND_MS - PAST_DAY_COUNT * DAY_MS;
		if (sinceStartMs < -CLOCK_TOLERANCE_MS || sinceStartMs > DAY_MS + CLOCK_TOLERANCE_MS) {
			const daysAgo = (sinceStartMs / DAY_MS + PAST_DAY_COUNT).toFixed(1);
			return `${series}.time starts ${daysAgo} days ago, not ${PAST_DAY_COUNT}`;
		}
	}
	return null;
}

function parseJson(body: string): unknown {
	try {
		return JSON.parse(body);
	} catch {
		// Without its cause: the message of a SyntaxError quotes the body, which may repeat the query.
		throw new UpstreamError('UPSTREAM_INVALID', `not JSON, ${body.length} characters`);
	}
}

/**
 * Describes the fault of one field, to follow its path: `is "inch", not "cm"`. Used as zod's error map.
 *
 * @returns undefined: zod's own message
 */
function describeIssue(issue: z.core.$ZodRawIssue): string | undefined {
	switch (issue.code) {
		case 'invalid_value':
			return `is ${quote(issue.input)}, not ${issue.values.map(quote).join(' or ')}`;
		case 'invalid_type':
			return `is ${quote(issue.input)}, not of type ${issue.expected}`;
		case 'invalid_union':
			return `is ${quote(issue.input)}, which it cannot be`;
		case 'too_small':
		case 'too_big': {
			if (Array.isArray(issue.input)) {
				const wanted = issue.code === 'too_small' ? issue.minimum : issue.maximum;
				return `has ${issue.input.length} values, not ${wanted}`;
			}
			return issue.code === 'too_small'
				? `is ${quote(issue.input)}, below ${issue.minimum}`
				: `is ${quote(issue.input)}, above ${issue.maximum}`;
		}
		default:
			return undefined;
	}
}

/** Describes the first fault and its path in one line, for operators. */
function firstIssue(error: z.ZodError): string {
	const [issue] = error.issues;
	return issue === undefined ? 'is not a forecast' : `${issue.path.join('.') || 'the answer'} ${issue.message}`;
}

function quote(value: unknown): string {
	if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
	return value === undefined ? 'missing' : (JSON.stringify(value) ?? typeof value).slice(0, 60);
}

/** Converts an answer to the units and names of this site: instants in milliseconds, snow depth in centimetres. */
function toLocationForecast(answer: ForecastAnswer): LocationForecast {
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

/** Returns null in polar night and polar day, where the service fills in midnights. */
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

/**
 * Returns the start of the local day that an entry of `daily.time` refers to.
 *
 * The service counts back from today's offset, so beyond a change of clocks its “midnight” is 23:00 or 01:00
 * local time. Where a zone skips midnight itself, the day starts at its first instant.
 *
 * @param nominalAt `daily.time`
 */
export function localMidnight(nominalAt: UnixMs, timeZone: string): UnixMs {
	const minutes = wallMinutes(nominalAt, timeZone);
	const startsAt = nominalAt - (minutes > DAY_MINUTES / 2 ? minutes - DAY_MINUTES : minutes) * MINUTE_MS;
	return wallMinutes(startsAt, timeZone) === 0 ? startsAt : nominalAt;
}

/** Returns minutes since local midnight. */
function wallMinutes(at: UnixMs, timeZone: string): number {
	return Math.floor((at + utcOffsetMs(at, timeZone)) / MINUTE_MS) % DAY_MINUTES;
}
