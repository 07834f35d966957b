import { Agent } from 'undici';
import { type Clock, UpstreamError, type WeatherProvider, type WeatherSource } from '../../app/ports.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, type UnixMs } from '../../domain/time.ts';
import { DEFAULT_DAILY_BUDGET_UNITS, FREE_UNITS_PER_MINUTE, fetchIntervalMs, requestCostUnits } from './cost.ts';
import { ErrorAnswer } from './forecast-answer.ts';
import { dayCount, forecastPath, variableCount } from './forecast-request.ts';
import { getWithRetries } from './http-get.ts';
import { readAnswer } from './read-answer.ts';

export type OpenMeteoOptions = {
	readonly clock: Clock;
	/** In [0, 1); spreads retries. */
	readonly random: () => number;
	/** Host of the service; its path and query are not used. */
	readonly baseUrl?: string | undefined;
	/** API key of the paid service. Never appears in errors or logs. */
	readonly apiKey?: string | undefined;
	/** `simulated` where `baseUrl` is the simulator. */
	readonly provider?: WeatherProvider | undefined;
	/** Locations per request. A hundred make a URL of 3 KB and an answer of about 2.5 MB. */
	readonly batchSize?: number | undefined;
	readonly limits?: WeatherSource['limits'] | undefined;
	/** Deadline of one call, retries and body included. */
	readonly deadlineMs?: number | undefined;
	readonly maxBodyBytes?: number | undefined;
};

/** A source that holds connections until it is closed. */
export type OpenMeteoSource = WeatherSource & { close(): Promise<void> };

const DEFAULT_BASE_URL = 'https://api.open-meteo.com';

/** Limits of the simulator, which counts nothing. */
export const NO_LIMITS: WeatherSource['limits'] = {
	perMinute: Number.POSITIVE_INFINITY,
	perDay: Number.POSITIVE_INFINITY,
};

/** A client of the Open-Meteo forecast API, or of a compatible server. @throws {TypeError} `baseUrl` is not a URL */
export function createOpenMeteoSource(options: OpenMeteoOptions): OpenMeteoSource {
	const { clock, random, deadlineMs = 5 * SECOND_MS, maxBodyBytes = 8 * 1024 * 1024 } = options;
	const { batchSize = 100, limits = { perMinute: FREE_UNITS_PER_MINUTE, perDay: DEFAULT_DAILY_BUDGET_UNITS } } =
		options;
	// An empty environment variable counts as unset.
	const apiKey = options.apiKey || undefined;
	const { origin } = new URL(options.baseUrl ?? DEFAULT_BASE_URL);
	// The service runs one request at a time per address and refuses what queues behind it.
	const dispatcher = new Agent({ connections: 1, allowH2: false, headersTimeout: 0, bodyTimeout: 0 });
	const costUnits = (locationCount: number) => requestCostUnits(locationCount, { variableCount, dayCount });

	return {
		provider: options.provider ?? 'open-meteo',
		batchSize,
		limits,
		costUnits,
		fetchIntervalMs: (locationCount) => fetchIntervalMs(costUnits(locationCount), limits.perDay),
		async fetchForecasts(locations) {
			if (locations.length > batchSize) throw new RangeError(`${locations.length} locations, at most ${batchSize}`);
			if (locations.length === 0) return [];
			const path = forecastPath(locations, apiKey);
			const signal = AbortSignal.timeout(deadlineMs);
			const answer = await getWithRetries(
				{ origin, path, dispatcher, signal, maxBodyBytes },
				{ random, sleep: clock.sleep },
			);
			// The service may repeat the query, key included, in its reason, which ends up in errors and logs.
			const body = withoutKey(answer.body, apiKey);
			if (answer.status !== 200) throw toRefusal(answer.status, body, clock.now());
			if (!/^application\/json\b/i.test(answer.contentType)) {
				throw new UpstreamError('UPSTREAM_INVALID', `content type ${answer.contentType.slice(0, 60) || 'missing'}`);
			}
			return readAnswer(body, locations, clock.now());
		},
		close: () => dispatcher.close(),
	};
}

function withoutKey(body: string, apiKey: string | undefined): string {
	if (apiKey === undefined) return body;
	return body.replaceAll(apiKey, '[key]').replaceAll(encodeURIComponent(apiKey), '[key]');
}

function toRefusal(status: number, body: string, now: UnixMs): UpstreamError {
	const reason = readReason(body);
	const message = `status ${status}${reason === '' ? '' : `: ${reason}`}`;
	return status === 429
		? new UpstreamError('UPSTREAM_RATE_LIMITED', message, { retryAt: retryAt(reason, now) })
		: new UpstreamError('UPSTREAM_REFUSED', message);
}

/** Returns the `reason` of an error answer, shortened for a log line; empty if there is none. */
function readReason(body: string): string {
	try {
		const report = ErrorAnswer.safeParse(JSON.parse(body));
		return report.success ? report.data.reason.replaceAll(/\s+/g, ' ').slice(0, 200) : '';
	} catch {
		return '';
	}
}

/**
 * Returns when a 429 ends. The service sends no `Retry-After`; its `reason` names the quota that ran out
 * (“Minutely API request limit exceeded…”), and counters clear on the clock minute, hour and UTC day.
 * Anything else, such as “Too many concurrent requests”, is treated as the shortest.
 */
export function retryAt(reason: string, now: UnixMs): UnixMs {
	const windowMs = /\bdaily\b/i.test(reason) ? DAY_MS : /\bhourly\b/i.test(reason) ? HOUR_MS : MINUTE_MS;
	return (Math.floor(now / windowMs) + 1) * windowMs;
}
