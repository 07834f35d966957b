import { z } from 'zod';
import { AlertRule } from '../../domain/alerts/alert-rule.ts';
import { AlertSettings } from '../../domain/alerts/alert-settings.ts';
import type { Resort } from '../../domain/resort.ts';
import { AlertChannel, type AlertContent } from './alert-ports.ts';

/**
 * What a person enters to make or change an alert. Anything else in the input is dropped, an owner among it. The
 * messages are shown beside the field of their path.
 *
 * @param resorts those that can be watched
 */
export function alertDraftSchema(resorts: readonly Pick<Resort, 'id'>[]): z.ZodType<AlertContent, unknown> {
	const ids = new Set(resorts.map(({ id }) => id));
	return z.object({
		resortId: z.string().refine((id) => ids.has(id), { error: 'Choose one of the resorts' }),
		rule: AlertRule,
		settings: AlertSettings.default({ paused: false, quietHours: null, minSpacingH: 12 }),
		channels: z.array(AlertChannel).transform((channels) => [...new Set(channels)]),
	});
}
