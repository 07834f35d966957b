import { z } from 'zod';
import { QuietHours } from './quiet-hours.ts';

/** No alert fires again sooner, whatever its own spacing: snow that stops and starts within half a day is one storm. */
export const MIN_SPACING_H = 12;
const MAX_SPACING_H = 14 * 24;

const spacingRange = `Choose ${MIN_SPACING_H} to ${MAX_SPACING_H} hours between messages`;

/** How an alert notifies its owner. */
export const AlertSettings = z.object({
	/** A paused alert is still evaluated, but sends no notifications. */
	paused: z.boolean().default(false),
	quietHours: QuietHours.nullable().default(null),
	/** Minimum time between two messages of this alert, in hours. */
	minSpacingH: z
		.int({ error: spacingRange })
		.min(MIN_SPACING_H, { error: spacingRange })
		.max(MAX_SPACING_H, { error: spacingRange })
		.default(MIN_SPACING_H),
});
export type AlertSettings = Readonly<z.output<typeof AlertSettings>>;
