import { formatDecimal } from '../alerts/format-threshold.ts';
import { localDateOf, utcOffsetMs } from '../local-day.ts';
import type { UnixMs } from '../time.ts';
import { cmToInches } from '../units.ts';
import { choiceName, fieldKinds, type ReportField } from './report-fields.ts';
import type { SnowReport } from './snow-report.ts';

/** The unit and time zone of an editor. */
export type ReportTerms = {
	readonly unit: 'cm' | 'in';
	/** IANA name of the resort's zone; `UTC` until it is known. */
	readonly timeZone: string;
};

/** The unit and time zone in which a report is displayed, to its editor or on public pages. */
export type ReadingTerms = {
	readonly unit: ReportTerms['unit'] | 'in (cm)';
	/** IANA name. */
	readonly timeZone: string;
};

/** Characters of a note where only its beginning is quoted. */
const NOTE_EXCERPT = 60;

/** Formats one field of a report: `12 cm`, `trace`, `Packed powder`, `not reported`. */
export function fieldText(report: SnowReport, field: ReportField, terms: ReadingTerms): string {
	const value = report[field];
	if (value === null) return 'not reported';
	switch (fieldKinds[field]) {
		case 'fallen-snow':
		case 'depth':
			return typeof value === 'number' ? snowText(value, terms.unit) : 'trace';
		case 'choice':
			return choiceName(`${value}`);
		case 'instant':
			return typeof value === 'number' ? instantText(value, terms.timeZone) : `${value}`;
		case 'note': {
			const line = `${value}`.replaceAll('\n', ' ');
			return `“${line.length > NOTE_EXCERPT ? `${line.slice(0, NOTE_EXCERPT).trimEnd()}…` : line}”`;
		}
		default:
			return `${value}`;
	}
}

/** `12 cm`, `4.7 in`, `4.7 in (12 cm)`. */
export function snowText(snowCm: number, unit: ReadingTerms['unit']): string {
	const metric = `${formatDecimal(snowCm, 1)} cm`;
	if (unit === 'cm') return metric;
	const inches = `${formatDecimal(cmToInches(snowCm), 1)} in`;
	return unit === 'in' ? inches : `${inches} (${metric})`;
}

/** `2026-11-23 06:05`, as a clock at the resort shows it. */
export function instantText(at: UnixMs, timeZone: string): string {
	return `${localDateOf(at, timeZone)} ${localClock(at, timeZone)}`;
}

/** `06:05`. */
function localClock(at: UnixMs, timeZone: string): string {
	return new Date(at + utcOffsetMs(at, timeZone)).toISOString().slice(11, 16);
}
