import { type AlertRule, watchedBy } from '../../domain/alerts/alert-rule.ts';
import type { RuleValue } from '../../domain/alerts/compare-rule.ts';
import { describeRule, describeValue } from '../../domain/alerts/describe-rule.ts';
import { figureNameAt } from '../../domain/alerts/format-threshold.ts';
import type { UnixMs } from '../../domain/time.ts';
import type { MessageKind, Occurrence } from './alert-ports.ts';

/** A message in words, for mails and feeds. */
export type MessageText = {
	/** One line. */
	readonly title: string;
	/** Sentences, plain text. */
	readonly lines: readonly string[];
};

export type Place = {
	readonly resortName: string;
	/** IANA name. */
	readonly timeZone: string;
};

/** Returns the text of a message; the same for every attempt. */
export function renderMessage(kind: MessageKind, occurrence: Occurrence, { resortName, timeZone }: Place): MessageText {
	const { rule, value, measuredAt, firedAt, correction } = occurrence;
	const figure = formatFigure(rule, value, resortName);
	const at = (instant: UnixMs) => formatInstant(instant, timeZone);
	const alert = `Your alert: ${describeRule(rule, resortName)}.`;
	if (kind === 'fired' || correction === null) {
		return { title: figure, lines: [`${figure}, as of ${at(measuredAt)}.`, alert] };
	}
	return {
		title: `Correction to “${figure}”`,
		lines: [
			`On ${at(firedAt)}, we notified you: ${figure}.`,
			`The resort now reports: ${formatFigure(rule, correction.value, resortName)}, as of ${at(correction.measuredAt)}. Based on that, your alert wouldn’t have fired.`,
			`${alert} It’s watching again.`,
		],
	};
}

/** Returns `New snow in 24 h at Mammoth Mountain: 8.2 in`. */
export function formatFigure(rule: AlertRule, value: RuleValue, resortName: string): string {
	const watched = watchedBy(rule);
	if (typeof watched === 'string' || typeof value === 'string') {
		return `Sky over the summit of ${resortName}: ${`${value}`.replaceAll('-', ' ')}`;
	}
	return `${figureNameAt(watched, resortName)}: ${describeValue(watched, value)}`;
}

// Creating a formatter costs much more than using it.
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatInstant(at: UnixMs, timeZone: string): string {
	let formatter = formatters.get(timeZone);
	if (!formatter) {
		formatter = new Intl.DateTimeFormat('en-US', {
			weekday: 'short',
			month: 'short',
			day: 'numeric',
			hour: 'numeric',
			minute: '2-digit',
			timeZoneName: 'short',
			timeZone,
		});
		formatters.set(timeZone, formatter);
	}
	return formatter.format(at).replaceAll('\u202F', ' ');
}
