import { type Location, type LocationOutcome, UpstreamError } from '../../app/ports.ts';
import { DAY_MS, HOUR_MS, SECOND_MS, type UnixMs } from '../../domain/time.ts';
import { describeIssue, firstIssue } from './describe-issue.ts';
import { ErrorAnswer, ForecastAnswer } from './forecast-answer.ts';
import { toLocationForecast } from './to-location-forecast.ts';
import { pastDayCount } from './variables.ts';

/** The two clocks may differ, and a cached answer may be a little late; more than this is an old one. */
const clockToleranceMs = 2 * HOUR_MS;
/** Grid cells are at most about half a degree wide; this tells a neighbouring cell from another place. */
const placeToleranceDeg = 1;
const heightToleranceM = 1;

/**
 * Reads the body of a 200.
 *
 * @returns one outcome per location asked for, in the same order; a faulty location spoils no other
 * @throws {UpstreamError} `UPSTREAM_INVALID`: not JSON, an error report, or another number of locations than asked for
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
	const reason = wrongPlace(parsed.data, asked) ?? wrongTime(parsed.data, asked.now);
	return reason === null ? { ok: true, forecast: toLocationForecast(parsed.data) } : { ok: false, reason };
}

function wrongPlace(answer: ForecastAnswer, { location, index }: Asked): string | null {
	const id = answer.location_id ?? 0;
	if (id !== index) return `location_id is ${id}, not ${index}`;
	if (Math.abs(answer.elevation - location.elevationM) > heightToleranceM) {
		return `elevation is ${answer.elevation}, not ${location.elevationM}`;
	}
	const eastDeg = Math.abs(answer.longitude - location.longitude);
	const apartDeg = Math.max(Math.abs(answer.latitude - location.latitude), Math.min(eastDeg, 360 - eastDeg));
	return apartDeg > placeToleranceDeg ? `latitude and longitude are ${apartDeg.toFixed(1)}° off` : null;
}

function wrongTime(answer: ForecastAnswer, now: UnixMs): string | null {
	const currentAt = answer.current.time * SECOND_MS;
	if (Math.abs(currentAt - now) > clockToleranceMs) {
		return `current.time is ${((currentAt - now) / HOUR_MS).toFixed(1)} hours off`;
	}
	// The window starts at a local midnight, `pastDayCount` days before the day that now lies in.
	const sinceStartMs = now - (answer.hourly.time[0] ?? 0) * SECOND_MS - pastDayCount * DAY_MS;
	if (sinceStartMs < -clockToleranceMs || sinceStartMs > DAY_MS + clockToleranceMs) {
		return `hourly.time starts ${(sinceStartMs / DAY_MS + pastDayCount).toFixed(1)} days ago, not ${pastDayCount}`;
	}
	const sinceFirstDayMs = now - (answer.daily.time[0] ?? 0) * SECOND_MS - pastDayCount * DAY_MS;
	if (sinceFirstDayMs < -clockToleranceMs || sinceFirstDayMs > DAY_MS + clockToleranceMs) {
		return `daily.time starts ${(sinceFirstDayMs / DAY_MS + pastDayCount).toFixed(1)} days ago, not ${pastDayCount}`;
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
