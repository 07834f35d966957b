/** A wall-clock time as minutes after midnight, 0–1439. */
export type MinuteOfDay = number;

export const MINUTES_PER_DAY = 24 * 60;

/** Parses `HH:MM`, as a time field of a form sends it. @returns null: not a time of day */
export function parseTimeOfDay(text: string): MinuteOfDay | null {
	const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text);
	return match ? Number(match[1]) * 60 + Number(match[2]) : null;
}

/** Formats as `HH:MM`, 24 hours. */
export function formatTimeOfDay(minute: MinuteOfDay): string {
	const pad = (part: number) => `${part}`.padStart(2, '0');
	return `${pad(Math.floor(minute / 60))}:${pad(minute % 60)}`;
}
