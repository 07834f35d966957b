import { expect, test } from 'vitest';
import { runKillLoops } from './kill-loop.ts';

test('a process killed while writing leaves only complete pages, none older than a flushed one', async () => {
	const report = await runKillLoops(10, 20_260_115);
	expect(report.faults).toEqual([]);
	expect(report.interrupted).toBeGreaterThan(1);
}, 120_000);
