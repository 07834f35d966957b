import type { LocationForecast } from '../../../src/domain/readings.ts';
import { type Resort, resorts } from '../../../src/domain/resort.ts';
import { startSimulator } from '../../../src/sources/simulator/start-simulator.ts';
import { openMeteo } from './open-meteo-client.ts';

export type SimulatedResort = {
	readonly resort: Resort;
	readonly base: LocationForecast;
	readonly summit: LocationForecast;
};

/** Returns what the real client gets from a new simulator for every resort, at an instant. */
export async function simulate(at: number, of: readonly Resort[] = resorts): Promise<readonly SimulatedResort[]> {
	const simulator = await startSimulator({ port: 0, now: () => at });
	await using source = openMeteo(simulator.url, { clock: { now: () => at, sleep: async () => undefined } });
	try {
		const outcomes = await source.fetchForecasts(
			of.flatMap(({ latitude, longitude, baseM, summitM }) =>
				[baseM, summitM].map((elevationM) => ({ latitude, longitude, elevationM })),
			),
		);
		const forecasts = outcomes.map((outcome) => {
			if (outcome.ok) return outcome.forecast;
			throw new Error(outcome.reason);
		});
		return of.flatMap((resort, index) => {
			const [base, summit] = forecasts.slice(2 * index, 2 * index + 2);
			return base && summit ? [{ resort, base, summit }] : [];
		});
	} finally {
		await simulator.close();
	}
}

/** Hours that have a value, as numbers. */
export function values(
	forecast: LocationForecast,
	name: 'tempC' | 'snowfallCm' | 'snowDepthCm' | 'gustKmh' | 'visibilityM',
) {
	return forecast.hourly.flatMap((hour) => hour[name] ?? []);
}

export function mean(numbers: readonly number[]): number {
	return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}
