import type { Resort } from '../domain/resort.ts';
import { LOCATIONS_PER_RESORT } from './plan-fetch.ts';
import { type FetchedResort, type LocationOutcome, UpstreamError } from './ports.ts';

/** What a request gave, resort by resort. A resort of which one height was refused is in both. */
export type SortedOutcomes = {
	readonly fetched: readonly FetchedResort[];
	readonly problems: readonly { readonly resortId: string; readonly problem: string }[];
};

/**
 * Keeps what is good of an answer and says what is not.
 *
 * @param outcomes base and summit of each resort, in the order of `batch`
 * @returns an error where several resorts were asked for and nothing is good: then it is the service that is not well
 */
export function sortOutcomes(
	batch: readonly Resort[],
	outcomes: readonly LocationOutcome[],
): SortedOutcomes | UpstreamError {
	const fetched: FetchedResort[] = [];
	const problems: { resortId: string; problem: string }[] = [];
	for (const [index, { id }] of batch.entries()) {
		const base = outcomes[index * LOCATIONS_PER_RESORT] ?? noAnswer;
		const summit = outcomes[index * LOCATIONS_PER_RESORT + 1] ?? noAnswer;
		if (base.ok || summit.ok) {
			fetched.push({
				resortId: id,
				base: base.ok ? base.forecast : null,
				summit: summit.ok ? summit.forecast : null,
			});
		}
		const faults = [...(base.ok ? [] : [`base: ${base.reason}`]), ...(summit.ok ? [] : [`summit: ${summit.reason}`])];
		if (faults.length > 0) problems.push({ resortId: id, problem: faults.join('; ') });
	}
	const [first] = problems;
	if (fetched.length === 0 && batch.length > 1 && first) {
		return new UpstreamError('UPSTREAM_INVALID', `Every location was refused; ${first.resortId}: ${first.problem}`);
	}
	return { fetched, problems };
}

const noAnswer: LocationOutcome = { ok: false, reason: 'no answer for this location' };
