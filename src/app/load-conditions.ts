import type { ConditionsDocument, ConditionsListDocument } from './conditions-document.ts';
import { loadDashboard } from './load-dashboard.ts';
import { loadResort } from './load-resort.ts';
import type { Site } from './site.ts';
import { conditionsDocument, conditionsListDocument } from './to-conditions-document.ts';

/** Present conditions of all resorts as JSON. Never throws. */
export async function loadConditionsList(site: Site): Promise<ConditionsListDocument> {
	return conditionsListDocument(await loadDashboard(site));
}

/**
 * Present conditions, forecast and history of one resort as JSON. Never throws.
 *
 * @returns null for an id that no resort has
 */
export async function loadConditions(site: Site, id: string): Promise<ConditionsDocument | null> {
	const view = await loadResort(site, id);
	return view && conditionsDocument(view);
}
