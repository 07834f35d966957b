import type { ThresholdUnit } from '../threshold-unit.ts';
import { type Fact, mentionsOf, quoted, type UnitSystem } from './facts.ts';
import type { Quantity } from './quantities.ts';
import type { Subject } from './vocabulary.ts';

/** A figure to compare with a threshold; snow is new or forecast, depending on the period. */
export type WatchedFigure = 'snow' | 'snow-depth' | 'temperature' | 'gust' | 'powder-score';

/** The name of a figure in the middle of a sentence. */
export const figureNames: Readonly<Record<WatchedFigure, string>> = {
	snow: 'new snow',
	'snow-depth': 'snow depth',
	temperature: 'temperature',
	gust: 'gusts',
	'powder-score': 'powder score',
};

/** The unit of a figure if none is given. */
export const usualUnits: Readonly<Record<WatchedFigure, Readonly<Record<UnitSystem, ThresholdUnit>>>> = {
	snow: { imperial: 'in', metric: 'cm' },
	'snow-depth': { imperial: 'in', metric: 'cm' },
	temperature: { imperial: '°F', metric: '°C' },
	gust: { imperial: 'mph', metric: 'km/h' },
	'powder-score': { imperial: 'points', metric: 'points' },
};

/** The figure that a sentence with an amount is about, or why it is unclear. */
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
	if (has('clear')) return { problem: `A clear sky has no amount, so “${amountText}” doesn’t fit` };
	if (has('powder') && amount.unit === null) {
		return { problem: `“${amountText}” of powder could be inches, centimeters or powder score points: say which` };
	}

	const named = new Map<WatchedFigure, string>();
	for (const { subject, text } of subjects) {
		const figure = figureNamed(subject, amount, has);
		if (figure) named.set(figure, text);
	}
	if (named.size > 1) {
		return {
			problem: `An alert watches one thing, but you named ${quoted([...named.values()])}. Create an alert for each`,
		};
	}

	const [[figure, text] = [null, '']] = named;
	const measured = figureOfUnit(amount.unit, figure, has('falls') ? null : heightOf(facts));
	if (figure === null) return unnamed(measured ?? snowByContext(facts, amount, has), amountText, has('falls'));
	if (measured !== null && measured !== figure) return { problem: `“${amountText}” doesn’t fit “${text}”` };
	return { figure, assumptions: has('wind') || has('windy') ? ['We watch wind by its gusts'] : [] };
}

function figureNamed(subject: Subject, { unit }: Quantity, has: (subject: Subject) => boolean): WatchedFigure | null {
	if (subject === 'falls' || subject === 'clear') return null;
	if (subject === 'powder') return unit === 'points' ? 'powder-score' : 'snow';
	// “Snow 2 m deep” is one thing, but fresh snow that is deep may be two.
	if ((subject === 'snow' || subject === 'snowing') && has('depth') && !has('new-snow')) return null;
	return figureOfSubject[subject];
}

/** Returns the figure that is measured in this unit; null: any. A length is a depth if depth or the base is named. */
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

/** An amount that falls, or has a period, can only be snow. */
function snowByContext(facts: readonly Fact[], { value }: Quantity, has: (subject: Subject) => boolean): 'snow' | null {
	return value > 0 && (has('falls') || mentionsOf(facts, 'span').length > 0) ? 'snow' : null;
}

function unnamed(figure: WatchedFigure | null, amountText: string, falls: boolean): FigureChoice {
	if (figure === null) return { problem: `“${amountText}” of what? Add a unit, or say what to watch` };
	// A temperature and a score need no name, and what Mammoth gets in inches is snow.
	if (figure === 'temperature' || figure === 'powder-score' || (figure === 'snow' && falls))
		return { figure, assumptions: [] };
	return { figure, assumptions: [`We assumed you meant ${figureNames[figure]}`] };
}

function heightOf(facts: readonly Fact[]): 'base' | 'summit' | null {
	return mentionsOf(facts, 'height')[0]?.meaning.height ?? null;
}

/** The period over which to watch snow, or why that is not possible. */
export type WindowChoice =
	| {
			readonly window:
				| { readonly kind: 'new-snow'; readonly hours: 24 | 48 | 72 }
				| { readonly kind: 'forecast-snow'; readonly hours: 24 | 72 };
			readonly assumptions: readonly string[];
	  }
	| { readonly problem: string };

/** Chooses the period of a sentence about snow. The default is the past day. */
export function chooseWindow(facts: readonly Fact[]): WindowChoice {
	const [span] = mentionsOf(facts, 'span');
	const [forecast] = mentionsOf(facts, 'forecast');
	if (!span) return defaultWindow(forecast?.text ?? null);

	const { hours, direction, loose } = span.meaning.span;
	if (forecast && direction === 'past') {
		return { problem: `“${forecast.text}” is about the future, but “${span.text}” is about the past` };
	}
	const ahead = direction === 'next' || forecast !== undefined;
	const window = ahead ? forecastWindow(hours) : newSnowWindow(hours);
	if (!window) {
		const allowed = ahead
			? 'Forecast snow can be watched for the next 24 or 72 hours'
			: 'New snow can be watched over 24, 48 or 72 hours';
		return { problem: `We can’t watch “${span.text}”. ${allowed}` };
	}
	const meant = `the ${ahead ? 'next' : 'last'} ${window.hours} hours`;
	const clear = !loose && (direction !== null || ahead);
	return { window, assumptions: clear ? [] : [`We read “${span.text}” as ${meant}`] };
}

function defaultWindow(forecast: string | null): WindowChoice {
	return forecast === null
		? { window: { kind: 'new-snow', hours: 24 }, assumptions: ['We assumed the last 24 hours'] }
		: {
				window: { kind: 'forecast-snow', hours: 24 },
				assumptions: [`We assumed “${forecast}” means the next 24 hours`],
			};
}

function newSnowWindow(hours: number | null) {
	return hours === 24 || hours === 48 || hours === 72 ? ({ kind: 'new-snow', hours } as const) : null;
}

function forecastWindow(hours: number | null) {
	return hours === 24 || hours === 72 ? ({ kind: 'forecast-snow', hours } as const) : null;
}

/** Checks the periods in a sentence about a current figure: `today` changes nothing, any other is a problem. */
export function checkCurrent(facts: readonly Fact[], figure: string): { problems: string[]; assumptions: string[] } {
	const spans = mentionsOf(facts, 'span').map(({ text, meaning }) => ({
		text,
		harmless: meaning.span.loose && meaning.span.direction === 'past',
	}));
	const forecasts = mentionsOf(facts, 'forecast').map(({ text, meaning }) => ({ text, harmless: meaning.weak }));
	const all = [...spans, ...forecasts];
	return {
		problems: all
			.filter(({ harmless }) => !harmless)
			.map(({ text }) => `Only snow can be watched over a period: “${text}” doesn’t fit ${figure}`),
		assumptions: all
			.filter(({ harmless }) => harmless)
			.map(({ text }) => `We left out “${text}”: an alert for ${figure} checks current conditions`),
	};
}
