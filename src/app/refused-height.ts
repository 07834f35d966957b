import type { Resort } from '../domain/resort.ts';
import type { ResortFetchState } from './ports.ts';

/** What a refresh and the health of the site report if the source refuses one height of every resort. */
type RefusedHeightCode = 'UPSTREAM_BASES_REFUSED' | 'UPSTREAM_SUMMITS_REFUSED';

type Height = 'base' | 'summit';

/** Why an attempt brought nothing for some height, as stored in `ResortFetchState.problem`; null: it did. */
export function describeRefusals(reasons: Readonly<Record<Height, string | null>>): string | null {
	const parts = (['base', 'summit'] as const).flatMap((height) =>
		reasons[height] === null ? [] : [`${height}: ${reasons[height]}`],
	);
	return parts.length === 0 ? null : parts.join('; ');
}

/**
 * Returns which height the source refuses for every resort: one location is a fault of its own, all of them are the
 * source’s, although each request is answered. Summits first, because the snow is there. Null: neither, or too few
 * resorts to tell.
 */
export function findRefusedHeight(
	resorts: readonly Pick<Resort, 'id'>[],
	problems: ReadonlyMap<string, Pick<ResortFetchState, 'problem'>>,
): RefusedHeightCode | null {
	const isRefused = (height: Height) =>
		resorts.length > 1 &&
		resorts.every(({ id }) => {
			const problem = problems.get(id)?.problem ?? '';
			return problem.startsWith(`${height}: `) || problem.includes(`; ${height}: `);
		});
	if (isRefused('summit')) return 'UPSTREAM_SUMMITS_REFUSED';
	return isRefused('base') ? 'UPSTREAM_BASES_REFUSED' : null;
}
