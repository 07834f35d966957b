/** An instant in a JSON document: `YYYY-MM-DDTHH:mm:ss.sssZ` (RFC 3339). */
export type IsoInstant = string;

export function toIsoInstant(at: number): IsoInstant;
export function toIsoInstant(at: number | null): IsoInstant | null;
export function toIsoInstant(at: number | null): IsoInstant | null {
	return at === null ? null : new Date(at).toISOString();
}
