/** Zones that a browser names as its own; looking one up in them builds no formatter. */
const knownZones: ReadonlySet<string> = new Set([...Intl.supportedValuesOf('timeZone'), 'UTC']);

/**
 * The name under which this runtime knows a time zone: `america/denver` is America/Denver.
 * One name a zone, so that whatever is kept for each of them stays few, however a visitor spells it.
 *
 * @returns null: no zone of the IANA database; an offset such as `+01:00` is none
 */
export function canonicalTimeZone(name: string): string | null {
	if (knownZones.has(name)) return name;
	if (!/^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/.test(name)) return null;
	try {
		return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone;
	} catch (error) {
		if (error instanceof RangeError) return null;
		throw error;
	}
}
