import { z } from 'zod';
import { FailedPage, RevalidatedPage } from '../../revalidation-report.ts';
import type { PublishedOutcome } from '../publish-report.ts';

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

/** Reads what was handed over to the page that tells of it. @returns null where it is about another version, or was never told */
export function readProof(text: string | undefined, resortId: string, version: number): PublicationProof | null {
	try {
		const proof = PublicationProof.parse(JSON.parse(text ?? ''));
		return proof.resortId === resortId && proof.version === version ? proof : null;
	} catch {
		return null;
	}
}
