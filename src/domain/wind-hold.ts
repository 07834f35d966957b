/** How likely it is that lifts stop for wind. Modelled, not announced by the resort. */
export type WindHoldRisk = 'low' | 'possible' | 'likely' | 'very likely';

/**
 * Returns the risk from the summit's gusts: below 50 km/h low, from 50 possible, from 65 likely, above 80 very likely.
 * Source of the bounds: this site's rule of thumb, labelled as such on the page.
 */
export function windHoldRisk(gustKmh: number): WindHoldRisk {
	if (gustKmh > 80) return 'very likely';
	if (gustKmh >= 65) return 'likely';
	if (gustKmh >= 50) return 'possible';
	return 'low';
}
