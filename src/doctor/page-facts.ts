import type { Observation } from './observation.ts';

/** What a page with figures tells of itself. */
export type PageFacts = {
	/** When this copy was made, Unix ms; null: the page does not say. */
	readonly generatedAt: number | null;
	/** “Last updated”: an ISO instant, or `never`; null: the page does not say. */
	readonly lastUpdated: string | null;
	/** Address that the page gives for itself. */
	readonly canonical: string | null;
	/** Path of the first resort that the page links to. */
	readonly resortPath: string | null;
};

/** Reads `<meta name="generated-at">`, “Last updated”, the canonical address and a link to a resort. */
export function pageFacts(seen: Observation): PageFacts {
	const html = seen.kind === 'answer' ? seen.body : '';
	const generated = Date.parse(first(/<meta name="generated-at" content="([^"]+)"/, html) ?? '');
	const never = /Last updated: never/.test(html) ? 'never' : null;
	return {
		generatedAt: Number.isNaN(generated) ? null : generated,
		lastUpdated: first(/Last updated\s*<time[^>]*datetime="([^"]+)"/, html) ?? never,
		canonical: first(/<link rel="canonical" href="([^"]+)"/, html),
		resortPath: first(/href="(\/resorts\/[a-z0-9-]+)"/, html),
	};
}

/** Whether the second is the same copy as the first: made at the same instant, with figures of the same time. */
export function isSameCopy(one: Observation, other: Observation): boolean {
	const [a, b] = [pageFacts(one), pageFacts(other)];
	return a.generatedAt !== null && a.generatedAt === b.generatedAt && a.lastUpdated === b.lastUpdated;
}

/** Milliseconds by which the second copy is newer; null: one of them does not say when it was made. */
export function newerByMs(one: Observation, other: Observation): number | null {
	const [a, b] = [pageFacts(one).generatedAt, pageFacts(other).generatedAt];
	return a === null || b === null ? null : b - a;
}

function first(pattern: RegExp, text: string): string | null {
	return pattern.exec(text)?.[1] ?? null;
}
