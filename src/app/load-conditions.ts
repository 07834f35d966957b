import type { ForecastHalf } from '../domain/conditions.ts';
import { DAY_MS, HOUR_MS, type UnixMs } from '../domain/time.ts';
import type { AttributionDocument, ConditionsDocument, ConditionsListDocument } from './conditions-document.ts';
import { type DashboardView, loadDashboard } from './load-dashboard.ts';
import { loadResort, type ResortView } from './load-resort.ts';
import type { Site } from './site.ts';
import { toDocument } from './to-document.ts';

/** Returns the current conditions of all resorts as JSON. Never throws. */
export async function loadConditionsList(site: Site): Promise<ConditionsListDocument> {
	return conditionsListDocument(await loadDashboard(site));
}

/**
 * Returns current conditions, forecast and history of one resort as JSON. Never throws.
 *
 * @returns null: no resort has this id
 */
export async function loadConditions(site: Site, id: string): Promise<ConditionsDocument | null> {
	const view = await loadResort(site, id);
	return view && conditionsDocument(view);
}

const openMeteo: AttributionDocument = {
	name: 'Weather data by Open-Meteo.com',
	url: 'https://open-meteo.com/',
	licence: 'CC BY 4.0',
};
const simulator: AttributionDocument = { name: 'Simulated weather', url: null, licence: null };

/** Hours ahead of `ResortConditions.forecast`. */
const FORECAST_LENGTH_MS = 7 * DAY_MS;

// Neither document has a time of generation: it would change the ETag although no figure has changed.

function conditionsListDocument(view: DashboardView): ConditionsListDocument {
	const { simulated, problem, fetchedAt, summaries } = view;
	return {
		simulated,
		problem,
		attribution: simulated ? simulator : openMeteo,
		...toDocument({ fetchedAt }),
		resorts: toDocument(summaries),
	};
}

function conditionsDocument({ generatedAt, simulated, problem, conditions }: ResortView): ConditionsDocument {
	const forecast = conditions.forecast.map((each) => ({
		...each,
		day: each.day && withWholeHours(each.day, generatedAt),
		night: each.night && withWholeHours(each.night, generatedAt),
	}));
	return {
		simulated,
		problem,
		attribution: simulated ? simulator : openMeteo,
		...toDocument({ ...conditions, forecast }),
	};
}

/** Moves the cut of the forecast from the time of the request to a whole hour: its figures cover whole hours. */
function withWholeHours(half: ForecastHalf, generatedAt: UnixMs): ForecastHalf {
	const isCut = (at: UnixMs) => (at - generatedAt) % FORECAST_LENGTH_MS === 0;
	const toHour = (at: UnixMs) => (isCut(at) ? Math.floor(at / HOUR_MS) * HOUR_MS : at);
	return { ...half, startsAt: toHour(half.startsAt), endsAt: toHour(half.endsAt) };
}
