import { DAY_MS, MINUTE_MS } from '../../domain/time.ts';

/** Default budget, units per UTC day: half of the free quota of 10,000; the rest is a safety margin. */
export const DEFAULT_DAILY_BUDGET_UNITS = 5_000;

/** Quota of the free service, units per clock minute. */
export const FREE_UNITS_PER_MINUTE = 600;

/** Minimum interval between two fetches of the same set: the models are not updated more often. */
const MIN_FETCH_INTERVAL_MS = 5 * MINUTE_MS;

/**
 * Returns the price of one request: per location max(1, v/10, v/10 × days/14).
 *
 * @returns the service's units; not rounded, because fractions add up over a day
 */
export function requestCostUnits(
	locationCount: number,
	asked: { readonly variableCount: number; readonly dayCount: number },
): number {
	const byVariables = asked.variableCount / 10;
	return locationCount * Math.max(1, byVariables, byVariables * (asked.dayCount / 14));
}

/**
 * Returns how far apart fetches of this cost must be for the budget to last all day.
 *
 * @param dailyBudgetUnits above zero; `Infinity` where nothing is counted
 * @returns milliseconds, at least five minutes
 */
export function fetchIntervalMs(costUnits: number, dailyBudgetUnits: number): number {
	return Math.max(MIN_FETCH_INTERVAL_MS, Math.ceil((costUnits * DAY_MS) / dailyBudgetUnits));
}
