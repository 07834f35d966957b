import { z } from 'zod';
import { FailedPage, RevalidatedPage } from '../../revalidation-queue.ts';
import type { PublishedOutcome } from '../publish-report.ts';
import type { PublishedPage } from './published-page.ts';

/** What a publication has done to pages and alerts, as it is told once. */
export const PublicationProof = z.object({
	resortId: z.string(),
	version: z.int(),
	revalidated: z.array(RevalidatedPage),
	failed: z.array(FailedPage),
	/** Null: could not be found out. */
	correctedCount: z.int().nullable(),
});
export type PublicationProof = Readonly<z.output<typeof PublicationProof>>;

export function proofOf({ version, pages, correctedCount }: PublishedOutcome): PublicationProof {
	return {
		resortId: version.resortId,
		version: version.version,
		revalidated: [...pages.revalidated],
		failed: [...pages.failed],
		correctedCount,
	};
}

/** One page on which the report stands. */
export type ProvenPage =
	| { readonly path: string; readonly state: 'renewed'; readonly page: RevalidatedPage }
	/** Still the old one; the worker tries it. */
	| { readonly path: string; readonly state: 'waiting' }
	/** How it was renewed is not known any more, but nothing waits for it. */
	| { readonly path: string; readonly state: 'settled' };

/**
 * What is known of each page. Where this publication was told to be on it, it is: that it waits again is somebody
 * else's publication.
 */
export function provenPages(
	{ paths, waitingPaths }: Pick<PublishedPage, 'paths' | 'waitingPaths'>,
	proof: PublicationProof | null,
): readonly ProvenPage[] {
	return paths.map((path) => {
		const page = proof?.revalidated.find((each) => each.path === path);
		if (page) return { path, state: 'renewed', page };
		return { path, state: waitingPaths.includes(path) ? 'waiting' : 'settled' };
	});
}

/** Reads what was handed over to the page that tells of it. @returns null where it is about another version, or was never told */
export function readProof(text: string | undefined, resortId: string, version: number): PublicationProof | null {
	try {
		const proof = PublicationProof.parse(JSON.parse(text ?? ''));
		return proof.resortId === resortId && proof.version === version ? proof : null;
	} catch {
		return null;
	}
}
