import { DAY_MS, HOUR_MS, MINUTE_MS, type UnixMs } from '../../domain/time.ts';

/**
 * When a 429 is over. The service sends no `Retry-After`; its `reason` names the allowance that ran out
 * (“Minutely API request limit exceeded…”), and counters clear on the clock minute, hour and UTC day.
 * Anything else, such as “Too many concurrent requests”, is taken for the shortest.
 */
export function retryAt(reason: string, now: UnixMs): UnixMs {
	const windowMs = /\bdaily\b/i.test(reason) ? DAY_MS : /\bhourly\b/i.test(reason) ? HOUR_MS : MINUTE_MS;
	return (Math.floor(now / windowMs) + 1) * windowMs;
}
