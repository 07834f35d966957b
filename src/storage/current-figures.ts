import type { CurrentReading, LastGoodCurrent } from '../domain/readings.ts';

type FigureName = Exclude<keyof CurrentReading, 'at'>;

/** Every kind of present value, and whether it is a yes or no. */
const isYesOrNo: { readonly [K in FigureName]: boolean } = {
	tempC: false,
	apparentC: false,
	weatherCode: false,
	windKmh: false,
	windFromDeg: false,
	gustKmh: false,
	isDay: true,
};
const figureNames = Object.keys(isYesOrNo) as readonly FigureName[];

/** One value that is there: yes is 1, no is 0. */
export type CurrentFigureRow = readonly [figure: string, value: number, at: number];

/** The values of a reading that are not missing. */
export function currentToRows(current: CurrentReading): readonly CurrentFigureRow[] {
	return figureNames.flatMap((name) => {
		const value = current[name];
		return value === null ? [] : [[name, Number(value), current.at] as const];
	});
}

/** A figure that is not known comes from another version of this program, and is left out. */
export function currentFromRows(rows: readonly CurrentFigureRow[]): LastGoodCurrent {
	const known = rows.flatMap(([figure, value, at]) => {
		const name = figureNames.find((each) => each === figure);
		return name ? [[name, { value: isYesOrNo[name] ? value !== 0 : value, at }] as const] : [];
	});
	return Object.fromEntries(known);
}
