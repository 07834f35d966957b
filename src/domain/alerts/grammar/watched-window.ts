import type { Fact } from './facts.ts';
import { mentionsOf } from './interpretation.ts';

/** Over which hours snow is to be watched, or why that cannot be done. */
export type WindowChoice =
	| {
			readonly window:
				| { readonly kind: 'new-snow'; readonly hours: 24 | 48 | 72 }
				| { readonly kind: 'forecast-snow'; readonly hours: 24 | 72 };
			readonly assumptions: readonly string[];
	  }
	| { readonly problem: string };

/** The window of a sentence about snow: behind unless it says ahead, and a day long unless it says otherwise. */
export function chooseWindow(facts: readonly Fact[]): WindowChoice {
	const [span] = mentionsOf(facts, 'span');
	const [forecast] = mentionsOf(facts, 'forecast');
	if (!span) return defaultWindow(forecast?.text ?? null);

	const { hours, direction, loose } = span.meaning.span;
	if (forecast && direction === 'past') {
		return { problem: `“${forecast.text}” is about what will come, and “${span.text}” about what has been` };
	}
	const ahead = direction === 'next' || forecast !== undefined;
	const window = ahead ? forecastWindow(hours) : newSnowWindow(hours);
	if (!window) {
		const allowed = ahead
			? 'Forecast snow can be watched for the next 24 or 72 h'
			: 'New snow can be watched over 24, 48 or 72 h';
		return { problem: `“${span.text}” cannot be watched. ${allowed}` };
	}
	const meant = `the ${ahead ? 'next' : 'last'} ${window.hours} h`;
	const clear = !loose && (direction !== null || ahead);
	return { window, assumptions: clear ? [] : [`“${span.text}” was taken as ${meant}`] };
}

function defaultWindow(forecast: string | null): WindowChoice {
	return forecast === null
		? { window: { kind: 'new-snow', hours: 24 }, assumptions: ['No time was given: the last 24 h were taken'] }
		: {
				window: { kind: 'forecast-snow', hours: 24 },
				assumptions: [`No time was given with “${forecast}”: the next 24 h were taken`],
			};
}

function newSnowWindow(hours: number | null) {
	return hours === 24 || hours === 48 || hours === 72 ? ({ kind: 'new-snow', hours } as const) : null;
}

function forecastWindow(hours: number | null) {
	return hours === 24 || hours === 72 ? ({ kind: 'forecast-snow', hours } as const) : null;
}

/** What a time means for a figure that is only known as it is now: nothing if it says today, a problem otherwise. */
export function checkPresent(facts: readonly Fact[], figure: string): { problems: string[]; assumptions: string[] } {
	const spans = mentionsOf(facts, 'span').map(({ text, meaning }) => ({
		text,
		harmless: meaning.span.loose && meaning.span.direction === 'past',
	}));
	const forecasts = mentionsOf(facts, 'forecast').map(({ text, meaning }) => ({ text, harmless: meaning.weak }));
	const all = [...spans, ...forecasts];
	return {
		problems: all
			.filter(({ harmless }) => !harmless)
			.map(({ text }) => `Only snow can be watched over a time: “${text}” does not fit ${figure}`),
		assumptions: all
			.filter(({ harmless }) => harmless)
			.map(({ text }) => `“${text}” was left out: an alert for ${figure} looks at the present`),
	};
}
