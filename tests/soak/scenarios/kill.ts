import { runKillLoops } from '../../edge/store/kill-loop.ts';
import type { Scenario } from '../scenario.ts';

const MAX_OPEN_MS = 2_000;

export const kill: Scenario = {
	summary:
		'kill -9 in the middle of writing pages: what is there after a restart is whole, and none is older than promised',
	counts: 'kills',
	defaultCount: 500,
	async run({ count, seed }) {
		const { pages, interrupted, slowestOpenMs, faults } = await runKillLoops(count, seed);
		const slow = slowestOpenMs > MAX_OPEN_MS ? [`opening the folder took ${Math.round(slowestOpenMs)} ms`] : [];
		return {
			figures: {
				'pages read after a restart': pages,
				'killed in the middle of a write': interrupted,
				'slowest opening, ms': Math.round(slowestOpenMs),
			},
			faults: [...faults, ...slow],
		};
	},
};
