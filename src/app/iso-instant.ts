import { z } from 'zod';

/** An instant in a JSON document: `YYYY-MM-DDTHH:mm:ss.sssZ` (RFC 3339). */
export const IsoInstant = z.iso
	.datetime({ precision: 3 })
	.describe('An instant in UTC, to the millisecond (RFC 3339), e.g. 2026-11-14T06:05:00.000Z.');
export type IsoInstant = z.output<typeof IsoInstant>;

export function toIsoInstant(at: number): IsoInstant;
export function toIsoInstant(at: number | null): IsoInstant | null;
export function toIsoInstant(at: number | null): IsoInstant | null {
	return at === null ? null : new Date(at).toISOString();
}
