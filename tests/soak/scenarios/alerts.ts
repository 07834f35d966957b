import { killEvaluators } from '../../app/alerts/kill-evaluators.ts';
import { progressOf, type Scenario } from '../scenario.ts';

export const alerts: Scenario = {
	summary: 'two workers evaluate alerts and are killed at random: each occurrence is notified once on each channel',
	counts: 'runs',
	defaultCount: 5_000,
	async run({ count, seed, say }) {
		const progress = progressOf(count, 'runs', say);
		const { deaths, occurrences, repeats, faults } = await killEvaluators({ runs: count, firstSeed: seed, progress });
		return {
			figures: {
				'workers killed': deaths,
				occurrences,
				'sent again under the same key': repeats,
			},
			faults,
		};
	},
};
