import { z } from 'zod';
import { checkThreshold } from './check-threshold.ts';
import { ThresholdRule } from './threshold-rule.ts';

/** What the sky or the snow is like; see `watched-condition` for what each of them means. */
export const WatchedCondition = z.enum(['powder', 'clear', 'snowing', 'windy'], {
	error: 'Choose powder, clear, snowing or windy',
});
export type WatchedCondition = z.output<typeof WatchedCondition>;

/** What an alert watches at one resort. A threshold is kept as it was entered, and compared in metric. */
export const AlertRule = z
	.discriminatedUnion(
		'kind',
		[ThresholdRule, z.object({ kind: z.literal('condition'), condition: WatchedCondition })],
		{ error: 'Choose what to watch' },
	)
	.superRefine((rule, context) => {
		const fault = rule.kind === 'condition' ? null : checkThreshold(rule);
		if (fault !== null) context.addIssue({ code: 'custom', path: ['value'], message: fault });
	});
export type AlertRule = Readonly<z.output<typeof AlertRule>>;
