import { DAY_MS, MINUTE_MS } from '../../domain/time.ts';

/** Units per UTC day that are spent by default: half of the free allowance of 10,000, the rest is for accidents. */
export const DEFAULT_DAILY_BUDGET_UNITS = 5_000;

/** Units that the free service grants per clock minute. */
export const FREE_UNITS_PER_MINUTE = 600;

/** Least time between two fetches of the same set: the models behind the service are not renewed more often. */
export const MIN_FETCH_INTERVAL_MS = 5 * MINUTE_MS;

/**
 * Price of one request: per location max(1, v/10, v/10 × days/14).
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
 * How far apart fetches of this cost must lie for the budget to last all day.
 *
 * @param dailyBudgetUnits above zero; `Infinity` where nothing is counted
 * @returns milliseconds, at least five minutes
 */
export function fetchIntervalMs(costUnits: number, dailyBudgetUnits: number): number {
	return Math.max(MIN_FETCH_INTERVAL_MS, Math.ceil((costUnits * DAY_MS) / dailyBudgetUnits));
}
