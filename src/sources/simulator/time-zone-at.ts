import type { UnixMs } from '../../domain/time.ts';

type Zone = {
	readonly timeZone: string;
	readonly latitudes: readonly [south: number, north: number];
	readonly longitudes: readonly [west: number, east: number];
};

/** The zones of the United States, as boxes: first match wins. Borders follow no meridian, so a few towns are off. */
const zones: readonly Zone[] = [
	{ timeZone: 'Pacific/Honolulu', latitudes: [18, 23], longitudes: [-161, -154] },
	{ timeZone: 'America/Anchorage', latitudes: [54, 72], longitudes: [-170, -130] },
	{ timeZone: 'America/Phoenix', latitudes: [31.3, 37], longitudes: [-114.6, -109.05] },
	{ timeZone: 'America/Boise', latitudes: [42, 45.5], longitudes: [-117, -111.1] },
	{ timeZone: 'America/Los_Angeles', latitudes: [32.5, 49], longitudes: [-125, -114.05] },
	{ timeZone: 'America/Los_Angeles', latitudes: [45.5, 49], longitudes: [-125, -115.5] },
	{ timeZone: 'America/Denver', latitudes: [31.3, 49], longitudes: [-116.05, -102.05] },
	{ timeZone: 'America/Chicago', latitudes: [25.8, 49.4], longitudes: [-102.05, -86.5] },
	{ timeZone: 'America/New_York', latitudes: [24.5, 49], longitudes: [-86.5, -66.9] },
];

/** The IANA zone of a point; outside the United States the nautical one, `Etc/GMT±n`. */
export function timeZoneAt(latitude: number, longitude: number): string {
	const zone = zones.find(
		({ latitudes: [south, north], longitudes: [west, east] }) =>
			latitude >= south && latitude < north && longitude >= west && longitude < east,
	);
	if (zone !== undefined) return zone.timeZone;
	const hours = Math.round(longitude / 15);
	// The names of these zones count westwards.
	return hours === 0 ? 'GMT' : `Etc/GMT${hours > 0 ? '-' : '+'}${Math.abs(hours)}`;
}

/** Seconds by which a zone's clocks are ahead of UTC at an instant. */
export function utcOffsetS(at: UnixMs, timeZone: string): number {
	const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
	const name = format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? '';
	const [, sign, hours, minutes] = /^GMT([+-])(\d\d):(\d\d)/.exec(name) ?? [];
	const ahead = Number(hours ?? 0) * 3_600 + Number(minutes ?? 0) * 60;
	return sign === '-' ? -ahead : ahead;
}
