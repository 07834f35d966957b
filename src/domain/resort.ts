import { z } from 'zod';
import data from './resorts.json' with { type: 'json' };

/** One ski resort: its location and size. Conditions are stored elsewhere. */
export const Resort = z
	.object({
		/** Part of the page's path: `/resorts/<id>`. */
		id: z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/),
		name: z.string().min(1),
		/** State or region, as printed after the name. */
		region: z.string().min(1),
		latitude: z.number().min(-90).max(90),
		longitude: z.number().min(-180).max(180),
		/** Height of the base area, metres above sea level. */
		baseM: z.number(),
		/** Height of the highest lift, metres above sea level. */
		summitM: z.number(),
		/** Trails in total, not trails open. */
		trailCount: z.number().int().nonnegative(),
		/** Lifts in total, not lifts open. */
		liftCount: z.number().int().nonnegative(),
	})
	.refine(({ baseM, summitM }) => summitM > baseM, 'the summit must be higher than the base');
export type Resort = Readonly<z.output<typeof Resort>>;

/** Every resort of the site, in dashboard order. To add one, add an entry to `resorts.json`. */
export const resorts: readonly Resort[] = z.array(Resort).parse(data);

/** Returns the name of a resort; its id if it is no longer on this site. */
export function resortNameOf(resortId: string, of: readonly Pick<Resort, 'id' | 'name'>[]): string {
	return of.find(({ id }) => id === resortId)?.name ?? resortId;
}
