/** How likely it is that lifts stand still for wind. Modelled; never the resort's decision. */
export type WindHoldRisk = 'low' | 'possible' | 'likely' | 'very likely';

/**
 * Risk from the summit's gusts, km/h: below 50 low, from 50 possible, from 65 likely, above 80 very likely.
 * A bound that two classes share belongs to the graver one; 80 itself is still likely, since only more is very likely.
 * Source of the bounds: this site's rule of thumb, printed as such.
 */
export function windHoldRisk(gustKmh: number): WindHoldRisk {
	if (gustKmh > 80) return 'very likely';
	if (gustKmh >= 65) return 'likely';
	if (gustKmh >= 50) return 'possible';
	return 'low';
}
