import type { ThresholdUnit } from '../threshold-unit.ts';
import type { Fact } from './facts.ts';
import { mentionsOf, quoted, type UnitSystem } from './interpretation.ts';
import type { Quantity } from './quantities.ts';
import type { Subject } from './vocabulary.ts';

/** What a threshold is held against; snow is new or forecast according to the time that is named. */
export type WatchedFigure = 'snow' | 'snow-depth' | 'temperature' | 'gust' | 'powder-score';

/** The figure as it stands in the middle of a sentence. */
export const figureWords: Readonly<Record<WatchedFigure, string>> = {
	snow: 'new snow',
	'snow-depth': 'snow depth',
	temperature: 'temperature',
	gust: 'gusts',
	'powder-score': 'powder score',
};

/** The unit of a figure where none is given. */
export const usualUnits: Readonly<Record<WatchedFigure, Readonly<Record<UnitSystem, ThresholdUnit>>>> = {
	snow: { imperial: 'in', metric: 'cm' },
	'snow-depth': { imperial: 'in', metric: 'cm' },
	temperature: { imperial: '°F', metric: '°C' },
	gust: { imperial: 'mph', metric: 'km/h' },
	'powder-score': { imperial: 'points', metric: 'points' },
};

/** The figure that a sentence with an amount is about, or why that cannot be told. */
export type FigureChoice =
	| { readonly figure: WatchedFigure; readonly assumptions: readonly string[] }
	| { readonly problem: string };

const figureOfSubject: Readonly<Record<Exclude<Subject, 'falls' | 'powder' | 'clear'>, WatchedFigure>> = {
	'new-snow': 'snow',
	snow: 'snow',
	snowing: 'snow',
	depth: 'snow-depth',
	temperature: 'temperature',
	gust: 'gust',
	wind: 'gust',
	windy: 'gust',
	score: 'powder-score',
};

/** Finds the figure by its name and by the unit of its amount, which must agree. */
export function chooseFigure(facts: readonly Fact[], amount: Quantity, amountText: string): FigureChoice {
	const subjects = mentionsOf(facts, 'subject').map(({ meaning, text }) => ({ subject: meaning.subject, text }));
	const has = (subject: Subject) => subjects.some((each) => each.subject === subject);
	if (has('clear')) return { problem: `A clear sky has no amount, so that “${amountText}” does not fit it` };
	if (has('powder') && amount.unit === null) {
		return { problem: `“${amountText}” of powder can be inches, centimeters or points of the powder score: say which` };
	}

	const named = new Map<WatchedFigure, string>();
	for (const { subject, text } of subjects) {
		const figure = figureNamed(subject, amount, has);
		if (figure) named.set(figure, text);
	}
	if (named.size > 1) {
		return {
			problem: `An alert watches one thing, and this names ${quoted([...named.values()])}. Make an alert for each`,
		};
	}

	const [[figure, text] = [null, '']] = named;
	const measured = figureOfUnit(amount.unit, figure, has('falls') ? null : heightOf(facts));
	if (figure === null) return unnamed(measured ?? snowByContext(facts, amount, has), amountText, has('falls'));
	if (measured !== null && measured !== figure) return { problem: `“${amountText}” does not fit “${text}”` };
	return { figure, assumptions: has('wind') || has('windy') ? ['Wind is watched by its gusts'] : [] };
}

function figureNamed(subject: Subject, { unit }: Quantity, has: (subject: Subject) => boolean): WatchedFigure | null {
	if (subject === 'falls' || subject === 'clear') return null;
	if (subject === 'powder') return unit === 'points' ? 'powder-score' : 'snow';
	// “Snow 2 m deep” is one thing, but fresh snow that is deep may be two.
	if ((subject === 'snow' || subject === 'snowing') && has('depth') && !has('new-snow')) return null;
	return figureOfSubject[subject];
}

/** The figure that is measured in this unit; null: any. A length is the depth where that is named, or at the base. */
function figureOfUnit(
	unit: Quantity['unit'],
	named: WatchedFigure | null,
	height: 'base' | 'summit' | null,
): WatchedFigure | null {
	switch (unit) {
		case 'in':
		case 'cm':
			return named === 'snow-depth' || (named === null && height === 'base') ? 'snow-depth' : 'snow';
		case 'mph':
		case 'km/h':
			return 'gust';
		case '°':
		case '°C':
		case '°F':
			return 'temperature';
		case 'points':
			return 'powder-score';
		case null:
			return null;
	}
}

/** An amount that falls, or that comes over a time, can only be snow. */
function snowByContext(facts: readonly Fact[], { value }: Quantity, has: (subject: Subject) => boolean): 'snow' | null {
	return value > 0 && (has('falls') || mentionsOf(facts, 'span').length > 0) ? 'snow' : null;
}

function unnamed(figure: WatchedFigure | null, amountText: string, falls: boolean): FigureChoice {
	if (figure === null)
		return { problem: `“${amountText}” of what was not understood: give a unit, or name the figure` };
	// A temperature and a score need no name, and what Mammoth gets in inches is snow.
	if (figure === 'temperature' || figure === 'powder-score' || (figure === 'snow' && falls))
		return { figure, assumptions: [] };
	return { figure, assumptions: [`What “${amountText}” is of was not said: ${figureWords[figure]} was taken`] };
}

function heightOf(facts: readonly Fact[]): 'base' | 'summit' | null {
	return mentionsOf(facts, 'height')[0]?.meaning.height ?? null;
}
