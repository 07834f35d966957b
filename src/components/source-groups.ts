import type { HeightConditions, ResortConditions } from '../domain/conditions.ts';
import type { Figure, FigureSource } from '../domain/figure.ts';
import type { UnixMs } from '../domain/time.ts';
import { isOutdated } from './measured-times.ts';

/** Names of the figures of a page that share source, time and validity. */
export type SourceGroup = {
	readonly names: readonly string[];
	readonly source: FigureSource;
	readonly measuredAt: UnixMs | null;
	readonly staleAfterAt: UnixMs | null;
	/** Known once, but too old to be shown. */
	readonly isOutdated: boolean;
};

type NamedFigure = readonly [name: string, figure: Figure<unknown>];

function atHeight(at: HeightConditions, place: string): readonly NamedFigure[] {
	return [
		[`${place} sky`, at.condition],
		[`${place} temperature`, at.tempC],
		[`${place} feels-like temperature`, at.apparentC],
		[`${place} wind`, at.windKmh],
		[`${place} wind direction`, at.windFromDeg],
		[`${place} gusts`, at.gustKmh],
		[`${place} humidity`, at.humidityPct],
		[`${place} snow depth`, at.snowDepthCm],
		[`${place} visibility`, at.visibilityM],
	];
}

/** Only the resort reports these; where it does not, there is no source to name. */
function operation({ status, liftsOpen, trailsOpen }: ResortConditions): readonly NamedFigure[] {
	const named: readonly NamedFigure[] = [
		['status', status],
		['lifts open', liftsOpen],
		['trails open', trailsOpen],
	];
	return named.filter(([, { source, measuredAt }]) => source === 'reported' && measuredAt !== null);
}

function namedFigures(conditions: ResortConditions): readonly NamedFigure[] {
	return [
		['24-hour new snow', conditions.newSnow24hCm],
		['48-hour new snow', conditions.newSnow48hCm],
		['72-hour new snow', conditions.newSnow72hCm],
		['7-day new snow', conditions.newSnow7dCm],
		['wind-hold risk', conditions.windHold],
		['powder score', conditions.powderScore],
		['freezing level', conditions.freezingLevelM],
		['snow line', conditions.snowLineM],
		...operation(conditions),
		...atHeight(conditions.summit, 'summit'),
		...atHeight(conditions.base, 'base'),
	];
}

/** Groups every figure of a resort page, the newest group first, figures that were never known last. */
export function sourceGroups(conditions: ResortConditions): readonly SourceGroup[] {
	const groups = Map.groupBy(namedFigures(conditions), ([, figure]) =>
		[figure.source, figure.measuredAt, figure.staleAfterAt, isOutdated(figure)].join(),
	);
	return [...groups.values()]
		.map((members) => ({ members, figure: members[0]?.[1] }))
		.flatMap(({ members, figure }) =>
			figure === undefined
				? []
				: [
						{
							names: members.map(([name]) => name),
							source: figure.source,
							measuredAt: figure.measuredAt,
							staleAfterAt: figure.staleAfterAt,
							isOutdated: isOutdated(figure),
						},
					],
		)
		.toSorted((a, b) => (b.measuredAt ?? 0) - (a.measuredAt ?? 0));
}
