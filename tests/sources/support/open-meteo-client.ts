import type { Clock } from '../../../src/app/ports.ts';
import {
	createOpenMeteoSource,
	type OpenMeteoOptions,
	type OpenMeteoSource,
} from '../../../src/sources/open-meteo/open-meteo-source.ts';
import { now } from './forecast-fixture.ts';

/** A clock stopped at the time of the fixtures. Retries do not wait; tests can see how long they would have. */
export class StandingClock implements Clock {
	readonly sleptMs: number[] = [];
	now = () => now;
	sleep = async (ms: number) => {
		this.sleptMs.push(ms);
	};
}

/** The real client, closed at the end of the test. */
export function openMeteo(baseUrl: string, options: Partial<OpenMeteoOptions> = {}): OpenMeteoSource & AsyncDisposable {
	const source = createOpenMeteoSource({ baseUrl, clock: new StandingClock(), random: () => 0, ...options });
	return { ...source, [Symbol.asyncDispose]: () => source.close() };
}
