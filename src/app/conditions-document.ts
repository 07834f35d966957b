import type { ConditionsSummary, ForecastHalf, ResortConditions } from '../domain/conditions.ts';
import { DAY_MS, HOUR_MS, type UnixMs } from '../domain/time.ts';
import type { DashboardView } from './load-dashboard.ts';
import type { ResortView } from './load-resort.ts';
import { type Documented, toDocument } from './to-document.ts';

/** Who is to be credited for the figures. */
export type AttributionDocument = {
	readonly name: string;
	readonly url: string | null;
	readonly licence: string | null;
};

/** The answer to `GET /api/conditions`. The same figures make the same document, byte for byte. */
export type ConditionsListDocument = Pick<DashboardView, 'simulated' | 'problem'> & {
	readonly fetchedAt: Documented<DashboardView>['fetchedAt'];
	readonly attribution: AttributionDocument;
	readonly resorts: readonly Documented<ConditionsSummary>[];
};

/** The answer to `GET /api/conditions/[id]`. */
export type ConditionsDocument = Pick<ResortView, 'simulated' | 'problem'> & {
	readonly attribution: AttributionDocument;
} & Documented<ResortConditions>;

const openMeteo: AttributionDocument = {
	name: 'Weather data by Open-Meteo.com',
	url: 'https://open-meteo.com/',
	licence: 'CC BY 4.0',
};
const simulator: AttributionDocument = { name: 'Simulated weather', url: null, licence: null };

/** Hours ahead of `ResortConditions.forecast`. */
const FORECAST_LENGTH_MS = 7 * DAY_MS;

// No time of generation in either: it would change the document, and its ETag, while no figure has changed.

export function conditionsListDocument({ simulated, problem, fetchedAt, summaries }: DashboardView) {
	return {
		simulated,
		problem,
		attribution: simulated ? simulator : openMeteo,
		...toDocument({ fetchedAt }),
		resorts: toDocument(summaries),
	} satisfies ConditionsListDocument;
}

export function conditionsDocument({ generatedAt, simulated, problem, conditions }: ResortView): ConditionsDocument {
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

/** The forecast is cut at the moment of asking. Its figures are those of whole hours, so the cut is put between two. */
function withWholeHours(half: ForecastHalf, generatedAt: UnixMs): ForecastHalf {
	const isCut = (at: UnixMs) => (at - generatedAt) % FORECAST_LENGTH_MS === 0;
	const toHour = (at: UnixMs) => (isCut(at) ? Math.floor(at / HOUR_MS) * HOUR_MS : at);
	return { ...half, startsAt: toHour(half.startsAt), endsAt: toHour(half.endsAt) };
}
