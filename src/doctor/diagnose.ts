import { allChecks } from './all-checks.ts';
import { type Check, skip, type Verdict } from './check.ts';
import { arrival, judgeArrival } from './checks/arrival.ts';
import type { Evidence } from './evidence.ts';
import type { Observation } from './observation.ts';

/** One line of the report. */
export type Result = Pick<Check, 'id' | 'title' | 'asked' | 'expected'> & { readonly verdict: Verdict };

/** Whether the address leads to the site. */
export function diagnoseArrival(first: Observation): Result {
	return { ...arrival, verdict: judgeArrival(first) };
}

/** Judges everything else. A check whose cause another one has named is not judged, so that each fault is told once. */
export function diagnose(evidence: Evidence): Result[] {
	const failed = new Set<string>();
	return allChecks.map((check) => {
		const { id, title, asked, expected, after } = check;
		const explained = after.find((other) => failed.has(other));
		const verdict = explained === undefined ? check.judge(evidence) : skip(`explained by “${titleOf(explained)}”`);
		// What follows from a fault that was itself explained is explained as well.
		if (verdict.outcome === 'fail' || explained !== undefined) failed.add(id);
		return { id, title, asked, expected, verdict };
	});
}

/** What would have been asked of a site that answers. */
export function notAsked(): Result[] {
	return allChecks.map(({ id, title, asked, expected }) => {
		return { id, title, asked, expected, verdict: skip(`explained by “${arrival.title}”`) };
	});
}

function titleOf(id: string): string {
	return allChecks.find((check) => check.id === id)?.title ?? id;
}
