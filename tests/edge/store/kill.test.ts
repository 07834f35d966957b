import { expect, test } from 'vitest';
import { runKillLoops } from './kill-loop.ts';

test('a process that is killed while it writes leaves only whole pages, none older than one that was safe', async () => {
	const report = await runKillLoops(10, 20_260_115);
	expect(report.faults).toEqual([]);
	expect(report.interrupted).toBeGreaterThan(1);
}, 120_000);
