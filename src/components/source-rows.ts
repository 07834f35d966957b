import type { HeightConditions, ResortConditions } from '../domain/conditions.ts';
import type { Figure } from '../domain/figure.ts';

/** A figure of a resort's page by its name, for the table that says where each comes from. */
export type SourceRow = { readonly label: string; readonly figure: Figure<unknown> };

function heightRows(at: HeightConditions, place: string): readonly SourceRow[] {
	const named: readonly (readonly [string, Figure<unknown>])[] = [
		['Sky', at.condition],
		['Temperature', at.tempC],
		['Feels like', at.apparentC],
		['Humidity', at.humidityPct],
		['Wind', at.windKmh],
		['Wind direction', at.windFromDeg],
		['Gusts', at.gustKmh],
		['Snow depth', at.snowDepthCm],
		['Visibility', at.visibilityM],
	];
	return named.map(([name, figure]) => ({ label: `${name}, ${place}`, figure }));
}

/** Every figure of the page. */
export function sourceRows(conditions: ResortConditions): readonly SourceRow[] {
	return [
		{ label: 'New snow, 24 hours', figure: conditions.newSnow24hCm },
		{ label: 'New snow, 48 hours', figure: conditions.newSnow48hCm },
		{ label: 'New snow, 72 hours', figure: conditions.newSnow72hCm },
		{ label: 'New snow, 7 days', figure: conditions.newSnow7dCm },
		{ label: 'Wind-hold risk', figure: conditions.windHold },
		{ label: 'Powder score', figure: conditions.powderScore },
		{ label: 'Freezing level', figure: conditions.freezingLevelM },
		{ label: 'Snow line', figure: conditions.snowLineM },
		...heightRows(conditions.summit, 'summit'),
		...heightRows(conditions.base, 'base'),
	];
}
